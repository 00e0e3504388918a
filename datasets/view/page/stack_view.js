// The call stacks of all threads, innermost frame first, and each frame's variables. A click on a variable's name goes to its next
// change, with Shift to the one before.

const OPEN_FRAMES = 4;    // innermost ones whose variables are shown unless they were closed
const SHOWN_FRAMES = 40;  // of a stack, until more are asked for
const SHOWN_LOCALS = 80;  // of a frame

class StackView {
  constructor(trace, actions) {
    this.trace = trace;
    this.actions = actions;  // change(frame, name, direction), select(object), redraw()
    this.opened = new Map();  // frame -> whether its variables are shown
    this.longer = new Map();  // what -> how many of it are shown
    this.whole = new Set();   // values that are shown whole
    this.drawn = new Drawn();
    this.drawnRows = new Drawn();
  }

  // `shown`: the moment of page.js.
  draw(shown) {
    const {state, step} = shown;
    this.text = new ValueText(this.trace, state);
    this.shown = shown;
    const own = this.trace.frames.thread[this.trace.steps.frames[step]];
    const threads = [...state.stacks.keys()].filter((thread) => state.stacks.get(thread).length > 0 || thread === own);
    threads.sort((a, b) => (b === own) - (a === own) || a - b);
    const parts = [];
    this.drawn.begin();
    this.drawnRows.beginMany();
    for (const thread of threads) {
      if (threads.length > 1) parts.push(element('h3', {class: thread === own ? 'own' : ''}, `thread ${thread}${thread === own ? ', of this step' : ''}`));
      parts.push(...this.stack(thread, state.stacks.get(thread)));
    }
    replaceContent(byId('frames'), ...parts);
  }

  stack(thread, ids) {
    const key = `stack-${thread}`;
    const limit = this.longer.get(key) ?? SHOWN_FRAMES;
    const shown = ids.slice().reverse();
    const parts = shown.slice(0, limit).map((id, above) => this.frame(id, above));
    if (shown.length > limit) parts.push(this.moreButton(key, limit, shown.length - limit, 'outer frame'));
    return parts;
  }

  moreButton(key, limit, left, noun) {
    return element('button', {
      class: 'more-rows', type: 'button', 'data-key': `more-${key}`,
      onclick: () => {
        this.longer.set(key, limit + 200);
        this.actions.redraw();
      },
    }, `${plural(left, noun)} more`);
  }

  frame(id, above) {
    const {codes, texts, frames, steps} = this.trace;
    const {state, step} = this.shown;
    const frame = state.frames.get(id);
    const current = id === steps.frames[step];
    const open = this.opened.get(id) ?? above < OPEN_FRAMES;
    const task = frames.task[id] === 0 ? '' : ` · task ${visible(texts.get(frames.task[id]))}`;
    const place = `${visible(baseName(texts.get(codes.file[frame.code])))}${frame.line === 0 ? '' : `:${frame.line}`}`;
    const rows = open ? this.rows(frame, current) : null;
    const predicted = current ? this.shown.predicted : null;
    const name = visible(texts.get(codes.name[frame.code]));
    const about = `${place} · frame ${id}${task}`;
    return this.drawn.get(id, [open, current, name, about, rows, predicted, this.longer.get(`locals-${id}`)], () => {
      const title = element('button', {
        class: 'title', type: 'button', 'aria-expanded': open ? 'true' : 'false', 'data-key': `frame-${id}`,
        onclick: () => {
          this.opened.set(id, !open);
          this.actions.redraw();
        },
      }, element('b', {}, name), element('span', {class: 'faint'}, about));
      return element('div', {class: `frame${current ? ' current' : ''}`}, title, open ? this.variables(id, rows, predicted) : null);
    });
  }

  // What there is to show of each variable, up to as many as are shown.
  rows(frame, current) {
    const locals = localsOf(this.trace, frame);
    const limit = this.longer.get(`locals-${frame.id}`) ?? SHOWN_LOCALS;
    const rows = locals.slice(0, limit).map(({name, value}) => {
      const {text, cuts} = this.text.render(value);
      const whole = this.whole.has(`${frame.id}-${name}`);
      const limit = whole ? OPENED_CHARACTERS : SHOWN_CHARACTERS;
      const id = this.shown.state.identity(value);
      const object = id !== 0 && isDrawn(this.shown.state, id) ? id : 0;
      return {
        name, label: this.trace.texts.get(name), type: this.text.typeName(value), text: text.slice(0, limit), left: text.length - limit, whole,
        cuts: cuts.filter(([from]) => from < limit), cutLater: cuts.some(([from]) => from >= limit),
        object, selected: object !== 0 && object === this.shown.selected, changed: current && this.shown.changed.has(name),
      };
    });
    return {rows, left: locals.length - rows.length};
  }

  variables(id, {rows, left}, predicted) {
    if (rows.length === 0 && predicted === null) return element('p', {class: 'faint none'}, 'no variables');
    const body = element('tbody', {}, ...rows.map((row) => this.drawnRows.get(`${id}-${row.name}`, [row, predicted], () => this.variable(id, row, predicted))));
    const missing = predicted === null ? [] : predicted.locals.filter((local) => !rows.some(({label}) => label === local.name));
    for (const local of missing) body.append(this.onlyPredicted(local));
    const titles = ['name', 'type', 'value', 'predicted'].map((name) => element('th', {scope: 'col'}, name));
    const table = element('table', {class: predicted === null ? '' : 'with-prediction'}, predicted === null ? null : element('thead', {}, element('tr', {}, ...titles)), body);
    const key = `locals-${id}`;
    return left === 0 ? table : element('div', {}, table, this.moreButton(key, this.longer.get(key) ?? SHOWN_LOCALS, left, 'variable'));
  }

  variable(frame, row, predicted) {
    const key = `${frame}-${row.name}`;
    const button = element('button', {
      class: 'name', type: 'button', 'data-key': `name-${key}`, title: 'next change (Shift: the one before)',
      'aria-label': `${row.label}: go to its next change`, onclick: (event) => this.actions.change(frame, row.name, event.shiftKey ? -1 : 1),
    }, visible(row.label));
    const open = () => {
      this.whole.add(key);
      this.actions.redraw();
    };
    const cells = [
      element('th', {scope: 'row'}, button),
      element('td', {class: 'type'}, visible(row.type)),
      element('td', {}, valueElement(row, open), row.object === 0 ? null : objectChip(row, this.actions.select)),
    ];
    if (predicted !== null) cells.push(predictedCell(predicted.locals.find((local) => local.name === row.label)));
    return element('tr', {class: row.changed ? 'changed' : ''}, ...cells);
  }

  // One that the model expected, and that is not there.
  onlyPredicted(local) {
    return element('tr', {class: 'absent'}, element('th', {scope: 'row'}, visible(local.name)), element('td', {}), element('td', {class: 'faint'}, 'not there'), predictedCell(local));
  }
}

// The number of the object that a variable holds; the same number is the same object.
function objectChip({object, selected}, select) {
  return element('button', {
    class: `chip${selected ? ' selected' : ''}`, type: 'button', 'aria-pressed': selected ? 'true' : 'false',
    title: `object ${object}: show who holds it`, onclick: () => select(object),
  }, `#${object}`);
}
