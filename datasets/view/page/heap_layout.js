// Where the boxes of the heap's graph stand: frames with the variables that hold objects on the left, each object in the column after
// the first that reaches it, as high as the slot that does. Sizes are computed, not measured, so that a step costs no layout.

const ROW = 19, BOX_GAP = 14, COLUMN_GAP = 46, PAD = 8, CHARACTER = 7.3;
const ROOTS = 24;        // frames that stand in the graph
const SLOTS = 8;         // of a box, until it is opened
const LABEL = 22;        // characters of a key or name, 30 of a value
const VALUE = 30;
const KEPT = 80;         // of any text: more is never seen

// True for objects that stand in a box; the others are texts: functions, modules, and tuples of plain values.
function isDrawn(state, id) {
  const kind = state.kindOf(id);
  if (kind === undefined || kind === OPAQUE || kind === POINTER) return false;
  return (kind !== TUPLE && kind !== FROZENSET) || holdsDrawn(state, id);
}

// Of a tuple or frozenset, which never change: remembered.
function holdsDrawn(state, id) {
  const {known} = state.trace.objects;
  const todo = [id], seen = new Set([id]);
  let found = known.get(id);
  while (found === undefined && todo.length > 0) {
    for (const value of state.object(todo.pop()).values) {
      const inner = tagOf(value) === OBJECT ? state.identity(value) : 0;
      if (inner === 0 || seen.has(inner)) continue;
      seen.add(inner);
      const kind = state.kindOf(inner) ?? OPAQUE;
      if (kind === TUPLE || kind === FROZENSET) todo.push(inner);
      else if (kind !== OPAQUE && kind !== POINTER) found = true;
    }
  }
  known.set(id, found ?? false);
  return found ?? false;
}

// The drawn object that a value is or points to; 0: none.
function drawnTarget(state, value) {
  if (tagOf(value) !== OBJECT) return 0;
  const id = state.identity(value);
  return id !== 0 && isDrawn(state, id) ? id : 0;
}

class HeapLayout {
  // `options`: opened, a set of objects whose slots are all shown; most, how many boxes; frames, ids from the innermost on.
  constructor(trace, state, options) {
    this.trace = trace;
    this.state = state;
    this.options = options;
    this.text = new ValueText(trace, state, {bytes: 120, items: 12, depth: 3});
    this.boxes = [];
    this.edges = [];
    this.byObject = new Map();
    this.columns = [];
    this.left = 0;  // objects that did not fit
  }

  build() {
    for (const id of this.options.frames) {
      if (this.boxes.length === ROOTS) break;
      const box = this.frameBox(id);
      if (box.rows.length > 0) this.place(box, 0, 0);
    }
    for (let at = 0; at < this.boxes.length; ++at) this.follow(this.boxes[at], at);
    this.setPlaces();
    for (const edge of this.edges) edge.to = this.byObject.get(edge.target);
    this.edges = this.edges.filter((edge) => edge.to !== undefined);
    for (const edge of this.edges) edge.from.rows[edge.row].back = leavesLeft(edge);
    return this;
  }

  frameBox(id) {
    const frame = this.state.frames.get(id);
    const rows = [];
    for (const {name, value} of localsOf(this.trace, frame)) {
      const target = drawnTarget(this.state, value);
      if (target !== 0) rows.push({label: this.trace.texts.get(name), target, text: this.placeOf(value), name});
    }
    return {frame: id, title: this.trace.texts.get(this.trace.codes.name[frame.code]), rows, more: 0};
  }

  objectBox(id) {
    const object = this.state.object(id);
    const count = this.options.opened.has(id) ? object.values.length : Math.min(object.values.length, SLOTS);
    const rows = [];
    for (let i = 0; i < count; ++i) rows.push(this.slotRow(object, i));
    const length = typeof object.length === 'bigint' ? Number(object.length) : object.length;
    return {object: id, title: this.trace.texts.get(object.type), length, rows, more: object.values.length - count, cut: length - object.values.length, kind: object.kind};
  }

  slotRow(object, i) {
    const value = object.values[i];
    const target = drawnTarget(this.state, value);
    const label = this.labelOf(object, i);
    const text = target !== 0 ? this.placeOf(value) : this.text.render(value).text;
    return {label: label.slice(0, KEPT), target, text: text.slice(0, KEPT), slot: i};
  }

  labelOf(object, i) {
    if (object.kind === SET || object.kind === FROZENSET || object.kind === CELL) return '';
    if (object.keys[i] === 0) return String(i);
    const text = this.text.render(object.keys[i]).text;
    return object.kind === INSTANCE ? unquoted(text) : text;
  }

  // Of a pointer into an object: where in it.
  placeOf(value) {
    const object = this.state.object(idOf(value));
    if (object.kind !== POINTER || object.values.length < 2 || tagOf(object.values[1]) !== SCALAR) return '';
    return this.trace.scalars.texts.get(idOf(object.values[1]));
  }

  // Puts the objects of a box's rows into the column after it.
  follow(box) {
    box.rows.forEach((row, i) => {
      if (row.target === 0) return;
      if (!this.byObject.has(row.target)) {
        if (this.boxes.length >= this.options.most) return void ++this.left;
        this.place(this.objectBox(row.target), box.column + 1, box.y + (i + 1) * ROW);
      }
      this.edges.push({from: box, row: i, target: row.target});
    });
  }

  place(box, column, wanted) {
    this.columns[column] ??= {width: 0, bottom: 0};
    const at = this.columns[column];
    box.column = column;
    box.y = Math.max(at.bottom, Math.max(0, wanted - ROW / 2));
    box.rowsShown = box.rows.length + (box.more > 0 || box.cut > 0 ? 1 : 0);
    box.height = (box.rowsShown + 1) * ROW + 6;
    box.labelWidth = Math.min(LABEL, Math.max(0, ...box.rows.map((row) => row.label.length)));
    const content = Math.max(box.title.length + 12, ...box.rows.map((row) => Math.min(VALUE, row.text.length || 2) + box.labelWidth + 2));
    box.width = Math.round(Math.min(LABEL + VALUE, content) * CHARACTER + 2 * PAD);
    at.bottom = box.y + box.height + BOX_GAP;
    at.width = Math.max(at.width, box.width);
    this.boxes.push(box);
    if (box.object !== undefined) this.byObject.set(box.object, box);
  }

  setPlaces() {
    let x = 4;
    for (const column of this.columns) {
      column.x = x;
      x += column.width + COLUMN_GAP;
    }
    this.width = Math.max(0, x - COLUMN_GAP + 24);
    this.height = Math.max(0, ...this.columns.map((column) => column.bottom));
    for (const box of this.boxes) box.x = this.columns[box.column].x;
  }
}

// A slot leaves its box on the right, and on the left for boxes in columns before; heads are entered on the side that is met first.
const leavesLeft = ({from, to}) => to.column < from.column;
const entersLeft = ({from, to}) => to.column > from.column;

// From the row of a box to the head of another.
function edgePath(edge) {
  const {from, row, to} = edge;
  const x1 = leavesLeft(edge) ? from.x : from.x + from.width, y1 = from.y + (row + 1.5) * ROW + 2;
  const x2 = entersLeft(edge) ? to.x - 4 : to.x + to.width + 4, y2 = to.y + ROW / 2 + 1;
  const reach = Math.max(24, Math.min(120, Math.abs(x2 - x1) / 2));
  return `M${x1},${y1}C${x1 + (leavesLeft(edge) ? -reach : reach)},${y1} ${x2 + (entersLeft(edge) ? -reach : reach)},${y2} ${x2},${y2}`;
}

function tipPath(edge) {
  const {to} = edge;
  const [x, towards] = entersLeft(edge) ? [to.x - 6, 6] : [to.x + to.width + 6, -6];
  return `M${x},${to.y + ROW / 2 - 2.5}l${towards},3.5l${-towards},3.5z`;
}
