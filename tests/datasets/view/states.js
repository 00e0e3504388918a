// Prints for each step of ORDER what `foretrace show --format json` and `foretrace state --json` say of it, a line each.

const replay = new Replay(trace);

function named(pairs) {
  const object = Object.create(null);  // "__proto__" is a name like any other
  for (const [name, value] of pairs) object[name] = value;
  return object;
}

function valueJson(text, value) {
  const rendered = text.render(value);
  const identity = text.state.identity(value);
  return {text: rendered.text, object: identity === 0 ? null : identity, ...(rendered.cut ? {cut: true} : {})};
}

function placeOf(frame) {
  const {codes, texts} = trace;
  return {function: texts.get(codes.name[frame.code]), file: texts.get(codes.file[frame.code])};
}

function showJson(step) {
  const {steps} = trace;
  const state = replay.at(step);
  const text = new ValueText(trace, state);
  const frame = state.frames.get(steps.frames[step]);
  return {
    step, event: EVENTS[steps.events[step]], thread: frame.thread, frame: frame.id, depth: steps.depths[step], ...placeOf(frame),
    line: steps.lines[step] === NO_LINE ? null : steps.lines[step],
    locals: named(localsOf(trace, frame).map(({name, value}) => [trace.texts.get(name), text.render(value).text])),
    value: steps.values[step] === 0 ? null : text.render(steps.values[step]).text,
  };
}

function objectJson(text, id) {
  const object = text.state.object(id);
  const items = Array.from(object.values, (value, i) => ({
    ...(object.keys[i] === 0 ? {} : {key: text.render(object.keys[i]).text}), ...valueJson(text, value),
  }));
  const cut = Number(object.length) - items.length;
  return {type: trace.texts.get(object.type), text: text.render(id * 4 + OBJECT).text, items, ...(cut > 0 ? {cut} : {})};
}

function stateJson(step) {
  const {steps, run} = trace;
  const state = replay.at(step);
  const text = new ValueText(trace, state);
  const value = steps.values[step] === 0 ? {} : {value: text.render(steps.values[step]).text};
  const stack = state.stacks.get(state.frames.get(steps.frames[step]).thread);
  const frames = stack.map((id) => {
    const frame = state.frames.get(id);
    const locals = localsOf(trace, frame).map((local) => [trace.texts.get(local.name), {type: text.typeName(local.value), ...valueJson(text, local.value)}]);
    return {frame: id, ...placeOf(frame), line: frame.line === 0 ? null : frame.line, locals: named(locals)};
  });
  const ids = [...reachableObjects(state).keys()].sort((a, b) => a - b);
  return {run: run.run, step, event: EVENTS[steps.events[step]], ...value, frames, objects: named(ids.map((id) => [id, objectJson(text, id)]))};
}

for (const step of ORDER) {
  print(JSON.stringify(showJson(step)));
  print(JSON.stringify(stateJson(step)));
}
