// Holds where the page goes from each step to what the steps themselves say; prints what is wrong, then how many steps were looked at.

const replay = new Replay(trace);
const navigator = new Navigator(trace, replay);
const {steps, frames} = trace;
const threadOf = (step) => frames.thread[steps.frames[step]];
const expect = (holds, what, step) => holds || print(`${what} at step ${step}`);

function between(from, to, step) {
  const passed = [];
  for (let k = from + 1; k < to; ++k)
    if (threadOf(k) === threadOf(step)) passed.push(steps.depths[k]);
  return passed;
}

for (let step = 0; step < steps.count; ++step) {
  const depth = steps.depths[step];
  if (step < navigator.last) expect(navigator.back(navigator.forward(step)) === step, 'back does not undo a step', step);
  const over = navigator.over(step);
  expect(over === navigator.forward(step) || steps.depths[over] <= depth, 'over goes deeper', step);
  if (threadOf(over) === threadOf(step) && steps.depths[over] <= depth) {
    expect(between(step, over, step).every((passed) => passed > depth), 'over passes a step that is not inside a call', step);
    if (steps.depths[over] === depth) expect(over === step || navigator.backOver(over) === step, 'back over does not undo over', step);
  }
  const out = navigator.out(step);
  expect(out === navigator.last || (steps.depths[out] < depth && threadOf(out) === threadOf(step)), 'out does not leave the frame', step);
  const call = navigator.backOut(step);
  expect(call === 0 || steps.depths[call] < depth, 'back out does not leave the frame', step);
  if (call > 0) expect(navigator.out(step) === navigator.last || navigator.over(call) <= out, 'over from the call passes the way out', step);
  if (!navigator.isVisit(step)) continue;
  const next = navigator.visit(step, navigator.fileOf(step), steps.lines[step], 1);
  if (next !== undefined) expect(navigator.visit(next, navigator.fileOf(step), steps.lines[step], -1) === step, 'the visit before the next is another', step);
}

// Changes of every variable of the frames of some steps: none is passed by.
const textAt = (step, frame, name) => {
  const state = replay.at(step);
  const at = state.frames.get(frame)?.names.indexOf(name) ?? -1;
  return at < 0 ? null : new ValueText(trace, state).render(state.frames.get(frame).values[at]).text;
};
for (let step = 0; step < steps.count; step += Math.max(1, Math.floor(steps.count / 12))) {
  const frame = replay.at(step).frames.get(steps.frames[step]);
  for (const name of frame.names.slice()) {
    const next = navigator.change(step, frame.id, name, 1) ?? navigator.last + 1;
    const now = textAt(step, frame.id, name);
    for (let k = step + 1; k < Math.min(next, navigator.last + 1) && replay.at(k).frames.has(frame.id); ++k)
      expect(textAt(k, frame.id, name) === now, `a change of ${trace.texts.get(name)} is passed by`, k);
    if (step === 0) continue;
    const before = navigator.change(step, frame.id, name, -1) ?? -1;
    expect(before < step, 'the change before is not before', step);
    const then = textAt(step - 1, frame.id, name);
    for (let k = Math.max(before, 0); k < step; ++k)
      expect(textAt(k, frame.id, name) === then, `a change of ${trace.texts.get(name)} is passed by backwards`, k);
  }
}
print(`${steps.count} steps`);
