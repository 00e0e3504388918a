// What a program's variables and heap hold after a step: the rules of tracer/trace/state.h.
//
// Frames: id -> {id, code, thread, line, names, values}; stacks: thread -> ids of its frames, innermost last; heap: objects that were
// changed since they were first seen. copy() is cheap: the slots of objects and frames are shared until one of the two changes them.

class State {
  constructor(trace) {
    this.trace = trace;
    this.frames = new Map();
    this.stacks = new Map();
    this.heap = new Map();
    this.leaving = 0;
    this.leavingForGood = false;
    this.own = {};  // what carries this mark is not shared
  }

  // What holds before the first step; applying that step again changes nothing of it.
  static beginning(trace) {
    const state = new State(trace);
    const reader = new ByteReader(trace.beginning);
    for (let n = reader.varint(); n > 0; --n) {
      const frame = state.newFrame(reader.varint());
      frame.line = reader.varint();
      for (let locals = reader.varint(); locals > 0; --locals) {
        frame.names.push(reader.varint());
        frame.values.push(reader.varint());
      }
    }
    for (let n = reader.varint(); n > 0; --n) {
      const thread = reader.varint();
      const stack = [];
      for (let size = reader.varint(); size > 0; --size) stack.push(reader.varint());
      state.stacks.set(thread, stack);
    }
    return state;
  }

  copy() {
    const other = new State(this.trace);
    other.frames = new Map(this.frames);
    other.heap = new Map(this.heap);
    for (const [thread, stack] of this.stacks) other.stacks.set(thread, stack.slice());
    other.leaving = this.leaving;
    other.leavingForGood = this.leavingForGood;
    this.own = {};
    return other;
  }

  // A measure of what copy() takes.
  get size() {
    return this.frames.size + this.heap.size;
  }

  apply(step) {
    const {steps} = this.trace;
    if (this.leaving !== 0) this.leave();
    const frame = this.enter(steps.frames[step]);
    for (let i = steps.splicesFrom[step]; i < steps.splicesFrom[step + 1]; ++i) this.splice(i);
    for (let i = steps.bindingsFrom[step]; i < steps.bindingsFrom[step + 1]; ++i) {
      const at = frame.names.indexOf(steps.names[i]);
      if (at < 0) frame.names.push(steps.names[i]);
      frame.values[at < 0 ? frame.values.length : at] = steps.bindings[i];
    }
    if (steps.lines[step] > 0) frame.line = steps.lines[step];
    const event = EVENTS[steps.events[step]];
    if (event !== 'return' && event !== 'yield') return;
    this.leaving = frame.id;
    this.leavingForGood = event === 'return';
  }

  newFrame(id) {
    const {code, thread} = this.trace.frames;
    const frame = {id, code: code[id], thread: thread[id], line: 0, names: [], values: [], owner: this.own};
    this.frames.set(id, frame);
    return frame;
  }

  // The frame goes on top of its thread's stack; what was above it leaves it (longjmp).
  enter(id) {
    let frame = this.frames.get(id) ?? this.newFrame(id);
    if (frame.owner !== this.own) {
      frame = {...frame, names: frame.names.slice(), values: frame.values.slice(), owner: this.own};
      this.frames.set(id, frame);
    }
    if (!this.stacks.has(frame.thread)) this.stacks.set(frame.thread, []);
    const stack = this.stacks.get(frame.thread);
    const at = stack.lastIndexOf(id);
    if (at < 0) stack.push(id);
    else stack.length = at + 1;
    return frame;
  }

  leave() {
    const frame = this.frames.get(this.leaving);
    const stack = this.stacks.get(frame.thread);
    if (stack[stack.length - 1] === frame.id) stack.pop();
    if (this.leavingForGood) this.frames.delete(frame.id);
    this.leaving = 0;
  }

  splice(i) {
    const {objects, ats, removed, lengths, entriesFrom, keys, values} = this.trace.steps.splices;
    const object = this.mutable(objects[i]);
    const [from, to] = [entriesFrom[i], entriesFrom[i + 1]];
    replaceSlots(object.keys, ats[i], removed[i], keys.subarray(from, to));
    replaceSlots(object.values, ats[i], removed[i], values.subarray(from, to));
    object.length = lengths[i];
  }

  mutable(id) {
    let object = this.heap.get(id);
    if (object !== undefined && object.owner === this.own) return object;
    object = object ?? this.object(id);
    const copy = {...object, keys: Array.from(object.keys), values: Array.from(object.values), owner: this.own};
    this.heap.set(id, copy);
    return copy;
  }

  // {kind, type, length, text, keys, values} as it is now; null if there is none.
  object(id) {
    const changed = this.heap.get(id);
    if (changed !== undefined) return changed;
    const {objects} = this.trace;
    if (id < 1 || id > objects.count) return null;
    return objects.seen.get(id) ?? firstSeen(objects, id);
  }

  // Of an object that is there; it never changes.
  kindOf(id) {
    return this.trace.objects.kinds[id];
  }

  // The id of the object that the value is, or that it points to; 0 if it is none.
  identity(value) {
    if (tagOf(value) !== OBJECT) return 0;
    if (this.kindOf(idOf(value)) !== POINTER) return idOf(value);
    const object = this.object(idOf(value));
    return object.values.length > 0 && tagOf(object.values[0]) === OBJECT ? idOf(object.values[0]) : 0;
  }
}

// The object as it was first seen.
function firstSeen(objects, id) {
  const {kinds, types, lengths, texts, starts, keys, values} = objects;
  const [from, to] = [starts[id], starts[id + 1]];
  const made = {kind: kinds[id], type: types[id], length: lengths[id], text: texts[id], keys: keys.subarray(from, to), values: values.subarray(from, to)};
  objects.seen.set(id, made);
  return made;
}

function replaceSlots(slots, at, removed, inserted) {
  if (inserted.length === removed) {
    for (let k = 0; k < removed; ++k) slots[at + k] = inserted[k];
    return;
  }
  const rest = slots.slice(at + removed);
  slots.length = at;
  for (const more of [inserted, rest])
    for (let k = 0; k < more.length; ++k) slots.push(more[k]);
}
