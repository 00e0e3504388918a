// Holds what is drawn to what there is; prints what is wrong, then how many steps were looked at.

const expect = (holds, what, step) => holds || print(`${what} at step ${step}`);
const replay = new Replay(trace);

// Every object that a frame reaches stands in one box, and every slot that holds one has a line to it.
function checkGraph(step) {
  const state = replay.at(step);
  const frames = [...state.stacks.values()].flat();
  const layout = new HeapLayout(trace, state, {opened: new Set(), most: 100000, frames}).build();
  const objects = layout.boxes.filter((box) => box.object !== undefined);
  expect(new Set(objects.map((box) => box.object)).size === objects.length, 'an object has two boxes', step);
  const slots = layout.boxes.flatMap((box) => box.rows).filter((row) => row.target !== 0);
  expect(layout.edges.length === slots.length, 'a slot has no line', step);
  for (const edge of layout.edges) expect(edge.to.object === edge.target, 'a line leads elsewhere', step);
  for (const box of layout.boxes) {
    const below = layout.boxes.filter((other) => other !== box && other.column === box.column && other.y >= box.y);
    expect(below.every((other) => other.y >= box.y + box.height), 'boxes overlap', step);
    expect(box.x >= 0 && box.x + box.width <= layout.width && box.y + box.height <= layout.height, 'a box stands outside', step);
  }
  const owners = reachableObjects(state);
  for (const box of objects) expect(owners.has(box.object), 'a box of what nothing reaches', step);
  const few = new HeapLayout(trace, state, {opened: new Set(), most: 3, frames}).build();
  expect(few.boxes.length <= Math.max(3, Math.min(ROOTS, frames.length)), 'more boxes than asked for', step);
}

for (let step = 0; step < trace.steps.count; step += Math.max(1, Math.floor(trace.steps.count / 60))) checkGraph(step);

// A source in coloured pieces is the source.
for (const [file, text] of trace.sources) {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines[lines.length - 1] === '' && lines.length > 1) lines.pop();
  const shown = colouredLines(text, trace.run.language).map((pieces) => pieces.map(([, piece]) => piece).join(''));
  expect(JSON.stringify(shown) === JSON.stringify(lines), `${trace.texts.get(file)} in pieces is another`, 0);
}

for (const [text, shown] of [['a\tb\n', 'a\tb\n'], ['\u0000\u001b\u007f', '\\x00\\x1b\\x7f'], ['\udcff\ud800', '\\xff\\ud800'], ['\u202e\ufeff', '\\u202e\\ufeff'], ['\u{1f40d}\u00e9', '\u{1f40d}\u00e9']])
  expect(visible(text) === shown, `${JSON.stringify(text)} reads ${JSON.stringify(visible(text))}`, 0);

// Keyframes made in advance give the same states.
const prepared = new Replay(trace);
while (prepared.prepare(100));
const last = trace.steps.count - 1;
for (const step of [0, last >> 1, last, last >> 2]) {
  const texts = (state) => [...state.frames.values()].map((frame) => frame.values.map((value) => new ValueText(trace, state).render(value).text));
  expect(JSON.stringify(texts(prepared.at(step))) === JSON.stringify(texts(new Replay(trace).at(step))), 'a keyframe gives another state', step);
}
print(`${trace.steps.count} steps`);
