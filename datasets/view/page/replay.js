// States at any step: from the nearest keyframe on, a copy of the state that is made in passing whenever as many steps were walked as
// such a copy costs. So all keyframes together cost about as much as one walk through the run.

const KEYFRAME_STEPS = 256;

class Replay {
  constructor(trace) {
    this.trace = trace;
    this.keyframes = [];  // {step, state}, ascending
    this.current = null;
    this.step = -1;
    this.prepared = 0;
  }

  // The state after the step. It is the caller's until the next call.
  at(step) {
    if (step === this.step) return this.current;
    const keyframe = this.nearest(step);
    if (this.current === null || step < this.step || (keyframe !== null && keyframe.step > this.step)) {
      this.current = keyframe === null ? State.beginning(this.trace) : keyframe.state.copy();
      this.step = keyframe === null ? -1 : keyframe.step;
    }
    while (this.step < step) this.advance();
    return this.current;
  }

  // Walks on to make keyframes, so many steps; true: there are more to make.
  prepare(steps) {
    const back = this.step;
    this.prepared = Math.min(this.prepared + steps, this.trace.steps.count - 1);
    this.at(this.prepared);
    if (back >= 0) this.at(back);
    return this.prepared < this.trace.steps.count - 1;
  }

  advance() {
    this.current.apply(++this.step);
    const last = this.keyframes.length === 0 ? 0 : this.keyframes[this.keyframes.length - 1].step;
    if (this.step - last < Math.max(KEYFRAME_STEPS, this.current.size)) return;
    this.keyframes.push({step: this.step, state: this.current.copy()});
  }

  nearest(step) {
    let low = 0, high = this.keyframes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keyframes[middle].step <= step) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : this.keyframes[low - 1];
  }
}
