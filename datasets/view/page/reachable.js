// Names that views show, and the objects that open frames reach.

// False for what a module's frame leaves out: names that begin and end with two underscores.
function isShown(trace, frame, name) {
  if (trace.codes.line[frame.code] % 2 === 0) return true;
  const text = trace.texts.get(name);
  return !(text.length >= 4 && text.startsWith('__') && text.endsWith('__'));
}

// The frame's variables as they are shown, in the order in which they were first bound: {name, value}.
function localsOf(trace, frame) {
  const locals = [];
  for (let i = 0; i < frame.names.length; ++i)
    if (frame.values[i] !== 0 && isShown(trace, frame, frame.names[i])) locals.push({name: frame.names[i], value: frame.values[i]});
  return locals;
}

// Object -> how many variables and slots hold it, of those that the frames on the stacks of all threads reach, in the order of the walk,
// which ends after `most` objects.
function reachableObjects(state, most = Infinity) {
  const owners = new Map();
  const todo = [];
  const hold = (value) => {
    const id = state.identity(value);
    if (id === 0) return;
    const count = owners.get(id) ?? 0;
    owners.set(id, count + 1);
    if (count === 0) todo.push(id);
  };
  for (const stack of state.stacks.values())
    for (const id of stack)
      for (const local of localsOf(state.trace, state.frames.get(id))) hold(local.value);
  for (let at = 0; at < Math.min(todo.length, most); ++at) {
    const object = state.object(todo[at]);
    if (object === null) continue;
    for (let i = 0; i < object.values.length; ++i) {
      hold(object.keys[i]);
      hold(object.values[i]);
    }
  }
  return owners;
}
