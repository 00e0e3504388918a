// The heap as a graph: boxes with their slots, and who points where. Two lines into one box are two names for one object.

const BOXES = 60;
const WALKED = 3000;  // objects whose slots are counted as holders; with more, counts are at least so many

class HeapView {
  constructor(trace, actions) {
    this.trace = trace;
    this.actions = actions;  // select(object), redraw()
    this.opened = new Set();
    this.most = BOXES;
    this.drawn = new Drawn();
  }

  draw(shown) {
    this.shown = shown;
    const {state, step} = shown;
    const own = this.trace.frames.thread[this.trace.steps.frames[step]];
    const threads = [...state.stacks.keys()].sort((a, b) => (b === own) - (a === own));
    const frames = threads.flatMap((thread) => state.stacks.get(thread).slice().reverse());
    const layout = new HeapLayout(this.trace, state, {opened: this.opened, most: this.most, frames}).build();
    const owners = reachableObjects(state, WALKED);
    const changed = this.changedSlots(step);
    this.drawn.begin();
    replaceContent(byId('heap'), this.graph(layout, owners, changed), this.moreButton(layout.left));
  }

  // Boxes that are as they were stay; the lines are few elements, which are drawn anew.
  graph(layout, owners, changed) {
    if (layout.boxes.length === 0) return this.drawn.get('none', [], () => element('p', {class: 'faint none'}, 'no variable holds an object that could be shared'));
    const boxes = layout.boxes.map((box) => {
      const rows = box.rows.map((row) => [row.label, row.text, row.target !== 0, row.back, this.isHot(box, row, changed)]);
      const content = [box.x, box.y, box.width, box.height, box.labelWidth, box.title, rows, box.more, box.cut, owners.get(box.object), this.isHotBox(box, changed), this.shown.selected === box.object];
      return this.drawn.get(box.object === undefined ? `frame-${box.frame}` : box.object, content, () => this.box(box, owners, changed));
    });
    this.place ??= element('div', {class: 'graph'});
    this.place.style.width = `${layout.width}px`;
    this.place.style.height = `${layout.height}px`;
    const lines = this.lines(layout, changed);
    replaceContent(this.place, this.drawn.get('lines', lines, () => drawnLines(layout, lines)), ...boxes);
    return this.place;
  }

  isHotBox(box, changed) {
    return box.object !== undefined && changed.has(box.object);
  }

  moreButton(left) {
    if (left === 0 && this.most === BOXES) return null;
    const more = left > 0;
    return element('button', {
      class: 'more-rows', type: 'button', 'data-key': 'more-heap',
      onclick: () => {
        this.most = more ? this.most * 2 : BOXES;
        this.actions.redraw();
      },
    }, more ? `${plural(left, 'line')} to objects that are not drawn: show more` : 'show fewer objects');
  }

  // Object -> its slots that the step put in.
  changedSlots(step) {
    const {splicesFrom, splices} = this.trace.steps;
    const changed = new Map();
    for (let i = splicesFrom[step]; i < splicesFrom[step + 1]; ++i) {
      const slots = changed.get(splices.objects[i]) ?? new Set();
      for (let k = splices.entriesFrom[i]; k < splices.entriesFrom[i + 1]; ++k) slots.add(splices.ats[i] + k - splices.entriesFrom[i]);
      changed.set(splices.objects[i], slots);
    }
    return changed;
  }

  isHot(box, row, changed) {
    if (box.object !== undefined) return changed.get(box.object)?.has(row.slot) === true;
    return box.frame === this.trace.steps.frames[this.shown.step] && this.shown.changed.has(row.name);
  }

  box(box, owners, changed) {
    const id = box.object;
    const rows = box.rows.map((row) => element('div', {class: `slot${this.isHot(box, row, changed) ? ' changed' : ''}${row.back ? ' back' : ''}`},
        box.labelWidth === 0 ? null : element('span', {class: 'key', style: `width:${box.labelWidth}ch`}, visible(row.label)),
        element('span', {class: 'content'}, visible(row.text)), row.target === 0 ? null : element('i', {})));
    if (box.more > 0) rows.push(this.openSlots(id, box));
    else if (box.cut > 0) rows.push(element('div', {class: 'slot cut', title: CUT_TITLE}, `<...${grouped(box.cut)} more>`));
    const place = `left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px`;
    if (id === undefined) return element('div', {class: 'box names', style: place}, element('div', {class: 'head'}, visible(box.title)), ...rows);
    const count = owners.get(id) ?? 0;
    const selected = this.shown.selected === id;
    const head = element('button', {
      class: 'head', type: 'button', 'data-key': `object-${id}`, 'aria-pressed': selected ? 'true' : 'false', onclick: () => this.actions.select(id),
      'aria-label': `object ${id}, ${box.title}, held by ${plural(count, 'name or slot')}`, title: `held by ${plural(count, 'name or slot')}`,
    }, element('span', {class: 'id'}, `#${id}`), visible(box.title), count > 1 ? element('span', {class: 'shared'}, `×${count}${owners.size > WALKED ? '+' : ''}`) : null);
    return element('div', {class: `box${selected ? ' selected' : ''}${this.isHotBox(box, changed) ? ' touched' : ''}`, style: place}, head, ...rows);
  }

  openSlots(id, {more, cut}) {
    const open = () => {
      this.opened.add(id);
      this.actions.redraw();
    };
    return element('button', {class: 'slot more-slots', type: 'button', 'data-key': `slots-${id}`, onclick: open},
        `… ${grouped(more)} more`, cut > 0 ? element('span', {class: 'cut', title: CUT_TITLE}, `<...${grouped(cut)}>`) : null);
  }

  // [kind, curves, tips]: all lines of a kind are one path.
  lines(layout, changed) {
    const kinds = {plain: [], hot: [], chosen: []};
    for (const edge of layout.edges) {
      const hot = this.isHot(edge.from, edge.from.rows[edge.row], changed);
      kinds[this.shown.selected === edge.target ? 'chosen' : hot ? 'hot' : 'plain'].push(edge);
    }
    return Object.entries(kinds).map(([kind, edges]) => [kind, edges.map(edgePath).join(''), edges.map(tipPath).join('')]);
  }
}

function drawnLines(layout, lines) {
  const svg = svgElement('svg', {width: layout.width, height: layout.height, 'aria-hidden': 'true'});
  for (const [kind, curves, tips] of lines)
    svg.append(svgElement('path', {d: curves, class: `edge ${kind}`}), svgElement('path', {d: tips, class: `tip ${kind}`}));
  return svg;
}
