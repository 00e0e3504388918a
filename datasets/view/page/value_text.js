// Values as text, by the rules of tracer/trace/render.h: byte for byte what `foretrace show` and `foretrace state` print.

const BRACKETS = [
  {builtin: 'list', open: '[', close: ']', cycle: '[...]', empty: '[]'},
  {builtin: 'tuple', open: '(', close: ')', cycle: '(...)', empty: '()'},
  {builtin: 'dict', open: '{', close: '}', cycle: '{...}', empty: '{}'},
  {builtin: 'set', open: '{', close: '}', cycle: 'set(...)', empty: 'set()'},
  {builtin: 'frozenset', open: '{', close: '}', cycle: 'frozenset(...)', empty: 'frozenset()', named: true},
  {builtin: '', open: '', close: '', cycle: '<...>', empty: ''},
  {builtin: '', open: '[', close: ']', cycle: '[...]', empty: '', named: true},
  null,
  null,
  {builtin: '', open: '', close: '', cycle: '...', empty: ''},
];

class ValueText {
  constructor(trace, state, budget = trace.run.budget) {
    this.trace = trace;
    this.state = state;
    this.budget = budget;
  }

  // {text, cuts, objects}: cuts are the [from, to) of the marks that say what is missing, objects those that it looked into.
  render(value) {
    this.parts = [];
    this.bytes = 0;
    this.marks = [];  // places of marks in `parts`
    this.cut = false;
    this.full = false;
    this.path = [];
    this.visited = new Set();
    this.value(value);
    return {text: this.parts.join(''), cuts: this.cutRanges(), cut: this.cut, objects: this.visited};
  }

  typeName(value) {
    const {texts, scalars} = this.trace;
    if (value === 0) return '';
    if (tagOf(value) === INTEGER) return 'int';
    if (tagOf(value) === SCALAR) return texts.get(scalars.types[idOf(value)]);
    const object = this.state.object(idOf(value));
    return object === null ? '<unknown>' : texts.get(object.type);
  }

  cutRanges() {
    const ranges = [];
    let at = 0, mark = 0;
    for (let i = 0; i < this.parts.length && mark < this.marks.length; ++i) {
      if (this.marks[mark] === i && ++mark) ranges.push([at, at + this.parts[i].length]);
      at += this.parts[i].length;
    }
    return ranges;
  }

  put(text, bytes = text.length) {
    this.parts.push(text);
    this.bytes += bytes;
  }
  putText(id) {
    this.put(this.trace.texts.get(id), this.trace.texts.size(id));
  }
  putMark(text) {
    this.cut = true;
    this.marks.push(this.parts.length);
    this.put(text);
  }

  value(value) {
    const tag = tagOf(value);
    if (tag === INTEGER) this.put(String(integerOf(value)));
    else if (tag === SCALAR) this.scalar(idOf(value));
    else if (tag === OBJECT) this.object(idOf(value));
  }

  scalar(id) {
    const {texts, cuts} = this.trace.scalars;
    this.put(texts.get(id), texts.size(id));
    if (cuts[id] != 0) this.putMark(`<...${cuts[id]} more bytes>`);
  }

  object(id) {
    const object = this.state.object(id);
    if (object === null) return this.put('<unknown>');
    if (object.kind === OPAQUE) return object.text !== 0 ? this.putText(object.text) : this.put('<unknown>');
    if (object.kind === POINTER) {
      this.visited.add(id);
      return this.pointer(object);
    }
    const brackets = BRACKETS[object.kind];
    if (this.path.includes(id)) {
      if (object.kind !== INSTANCE) return this.put(brackets.cycle);
      this.put('<');
      this.putText(object.type);
      return this.put(' ...>');
    }
    this.visited.add(id);
    this.path.push(id);
    this.slots(object, brackets);
    this.path.pop();
  }

  // &<struct node value=1 next=NULL>, &int[3]([1, 2, 3])[1]; a text stands for itself.
  pointer(object) {
    const [target, place] = object.values;
    if (target === undefined) return this.put('<unknown>');
    if (tagOf(target) !== OBJECT) return this.value(target);
    const pointed = this.state.object(idOf(target));
    if (pointed === null || pointed.kind === POINTER) return this.put('<unknown>');
    if (place !== undefined && this.textFrom(target, place)) return;
    this.put('&');
    this.value(target);
    if (place !== undefined && tagOf(place) !== OBJECT) this.value(place);
  }

  // The characters of an array from the place "[n]" on, up to a zero. False: that is not what these are.
  textFrom(target, place) {
    const array = this.state.object(idOf(target));
    const last = array.values[array.values.length - 1];
    if (array.kind !== CELL || last === undefined || tagOf(last) !== SCALAR || tagOf(place) !== SCALAR) return false;
    const text = this.trace.scalars.texts.get(idOf(last)), path = this.trace.scalars.texts.get(idOf(place));
    if (!text.startsWith('"') || !path.startsWith('[')) return false;
    this.visited.add(idOf(target));
    const characters = text.slice(1).match(/\\[0-7].{0,2}|\\.?|[^\\]/gs) ?? [];
    const shown = characters.slice(Number.parseInt(path.slice(1), 10) || 0, -1);
    const zero = shown.indexOf('\\000');
    this.put(`"${(zero < 0 ? shown : shown.slice(0, zero)).join('')}"`);
    return true;
  }

  slots(object, brackets) {
    const instance = object.kind === INSTANCE, cell = object.kind === CELL;
    const builtin = this.trace.texts.get(object.type) === brackets.builtin;
    if (builtin && object.length == 0) return this.put(brackets.empty);
    const named = !instance && !cell && (brackets.named === true || !builtin);
    if (instance) this.put('<');
    if (instance || named) this.putText(object.type);
    if (named) this.put('(');
    this.put(brackets.open);
    const separator = instance ? ' ' : ', ';
    const captured = cell ? Math.min(object.values.length, 1) : object.values.length;
    const most = this.path.length > this.budget.depth ? 0 : Math.min(captured, this.budget.items);
    let shown = 0;
    while (shown < most && !this.full && this.shownSlot(object, shown, shown > 0 || instance ? separator : '')) ++shown;
    if (shown < object.length && (!cell || shown === 0)) {
      if (shown > 0 || instance) this.put(separator);
      this.putMark(`<...${typeof object.length === 'bigint' ? object.length - BigInt(shown) : object.length - shown} more>`);
    }
    if (object.kind === TUPLE && object.length == 1 && shown === 1) this.put(',');
    this.put(brackets.close);
    if (named) this.put(')');
    if (instance) this.put('>');
  }

  // False: the slot passed the budget and was taken back.
  shownSlot(object, at, separator) {
    const before = {parts: this.parts.length, marks: this.marks.length, bytes: this.bytes, full: this.full};
    this.put(separator);
    this.slot(object.kind, object.keys[at], object.values[at]);
    if (this.full !== before.full || this.bytes <= this.budget.bytes) return true;
    this.full = true;
    this.parts.length = before.parts;
    this.marks.length = before.marks;
    this.bytes = before.bytes;
    return false;
  }

  slot(kind, key, value) {
    if (kind === INSTANCE && tagOf(key) === SCALAR) {
      const {texts} = this.trace.scalars;
      const quoted = texts.get(idOf(key)), name = unquoted(quoted);
      this.put(name + '=', texts.size(idOf(key)) - (quoted.length - name.length) + 1);
    } else if (key !== 0) {
      this.value(key);
      this.put(kind === INSTANCE ? '=' : ': ');
    }
    this.value(value);
  }
}

// 'name' -> name.
function unquoted(text) {
  const quote = text[0];
  return text.length >= 2 && (quote === "'" || quote === '"') && text.endsWith(quote) ? text.slice(1, -1) : text;
}
