// Where to go from a step. All give a step of the run; where there is no such step, the nearest that makes sense.

class Navigator {
  constructor(trace, replay) {
    this.trace = trace;
    this.replay = replay;
    this.last = trace.steps.count - 1;
  }

  forward(step) {
    return Math.min(step + 1, this.last);
  }
  back(step) {
    return Math.max(step - 1, 0);
  }
  // The next step of the thread that is no deeper: calls are passed over.
  over(step) {
    return this.find(step, 1, this.trace.steps.depths[step]) ?? this.forward(step);
  }
  backOver(step) {
    return this.find(step, -1, this.trace.steps.depths[step]) ?? this.back(step);
  }
  // The caller's next step after the frame; backwards: its step that made the call.
  out(step) {
    return this.find(step, 1, this.trace.steps.depths[step] - 1) ?? this.last;
  }
  backOut(step) {
    return this.find(step, -1, this.trace.steps.depths[step] - 1) ?? 0;
  }

  // From `step` on, the first of its thread that is at most so deep.
  find(step, direction, depth) {
    const {depths, frames} = this.trace.steps;
    const {thread} = this.trace.frames;
    const own = thread[frames[step]];
    for (let at = step + direction; at >= 0 && at <= this.last; at += direction)
      if (depths[at] <= depth && thread[frames[at]] === own) return at;
    return undefined;
  }

  fileOf(step) {
    return this.trace.codes.file[this.trace.frames.code[this.trace.steps.frames[step]]];
  }

  // The next line step at this line, or the one before; undefined: there is none.
  visit(step, file, line, direction) {
    for (let at = step + direction; at >= 0 && at <= this.last; at += direction)
      if (this.trace.steps.lines[at] === line && this.isVisit(at) && this.fileOf(at) === file) return at;
    return undefined;
  }
  isVisit(step) {
    return this.trace.steps.events[step] === 1;
  }

  // The next step at which the frame's variable has another value or shows another text, or the last before; undefined: there is none.
  change(step, frame, name, direction) {
    if (direction < 0 && step === 0) return undefined;
    const from = direction > 0 ? step : step - 1;
    const state = this.replay.at(from);
    const open = state.frames.get(frame);
    const at = open === undefined ? -1 : open.names.indexOf(name);
    const shown = at < 0 ? new Set() : new ValueText(this.trace, state).render(open.values[at]).objects;
    for (let k = direction > 0 ? step + 1 : from; k >= 0 && k <= this.last; k += direction)
      if (this.binds(k, frame, name) || this.splices(k, shown)) return k;
    return undefined;
  }
  binds(step, frame, name) {
    const {frames, names, bindingsFrom} = this.trace.steps;
    if (frames[step] !== frame) return false;
    for (let i = bindingsFrom[step]; i < bindingsFrom[step + 1]; ++i)
      if (names[i] === name) return true;
    return false;
  }
  splices(step, objects) {
    const {splicesFrom, splices} = this.trace.steps;
    for (let i = splicesFrom[step]; i < splicesFrom[step + 1]; ++i)
      if (objects.has(splices.objects[i])) return true;
    return false;
  }
}

// The variables of the step's own frame that the step changed: names of those it bound, or that show an object that it changed.
function changedNames(trace, state, step) {
  const {frames, names, bindingsFrom, splicesFrom, splices} = trace.steps;
  const changed = new Set(names.subarray(bindingsFrom[step], bindingsFrom[step + 1]));
  const objects = splices.objects.subarray(splicesFrom[step], splicesFrom[step + 1]);
  if (objects.length === 0) return changed;
  const text = new ValueText(trace, state);
  for (const {name, value} of localsOf(trace, state.frames.get(frames[step]))) {
    if (changed.has(name) || tagOf(value) !== OBJECT) continue;
    const shown = text.render(value).objects;
    if (objects.some((id) => shown.has(id))) changed.add(name);
  }
  return changed;
}
