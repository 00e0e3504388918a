// The source of one file at a time, its lines drawn only where they can be seen. A click on a line runs to its next visit, with Shift to
// the one before; the same by Enter, once the arrow keys have put the cursor on a line.

const LINE_HEIGHT = 19;
const LINE_CHARACTERS = 2000;  // longer lines are cut on the screen
const LINES_AROUND = 12;       // drawn above and below what can be seen

class SourceView {
  constructor(trace, run) {
    this.trace = trace;
    this.run = run;  // called with file, line and direction
    this.box = byId('lines');
    this.files = [...trace.sources.keys()];
    this.texts = new Map();
    this.file = null;
    this.cursor = 0;
    this.mark = {line: 0, note: null, kind: ''};
    this.drawn = new Drawn();
    this.box.addEventListener('scroll', () => this.draw());
    this.box.addEventListener('keydown', (event) => this.key(event));
    this.box.addEventListener('click', (event) => {
      const row = event.target.closest('[data-line]');
      if (row === null || String(getSelection()) !== '') return;
      this.cursor = Number(row.dataset.line);
      this.run(this.file, this.cursor, event.shiftKey ? -1 : 1);
    });
    new ResizeObserver(() => this.draw()).observe(this.box);
    this.drawTabs();
  }

  linesOf(file) {
    if (!this.texts.has(file)) {
      const text = this.trace.sources.get(file);
      const lines = text === undefined ? [] : colouredLines(text, this.trace.run.language);
      this.texts.set(file, {lines, visits: this.visitsOf(file), width: Math.min(LINE_CHARACTERS, longest(lines))});
    }
    return this.texts.get(file);
  }

  // How often each line was about to run.
  visitsOf(file) {
    const {steps, frames, codes} = this.trace;
    const visits = new Map();
    for (let k = 0; k < steps.count; ++k)
      if (steps.events[k] === 1 && codes.file[frames.code[steps.frames[k]]] === file) visits.set(steps.lines[k], (visits.get(steps.lines[k]) ?? 0) + 1);
    return visits;
  }

  // `note`: what the step returned, yielded or raised; `last`: the line of the frame's step before.
  show(file, mark) {
    const moved = file !== this.file || mark.line !== this.mark.line;
    this.mark = mark;
    if (file !== this.file) this.open(file);
    if (moved && mark.line > 0) {
      this.cursor = mark.line;
      this.reveal(mark.line);
    }
    this.draw();
  }

  open(file) {
    this.file = file;
    const {lines, width} = this.linesOf(file);
    this.box.firstElementChild.style.height = `${lines.length * LINE_HEIGHT}px`;
    this.box.firstElementChild.style.minWidth = `calc(${width}ch + 8rem)`;
    this.box.setAttribute('aria-label', `Source of ${this.trace.texts.get(file)}. Enter runs to the next visit of the line, Shift+Enter to the one before.`);
    this.box.scrollTop = 0;
    byId('no-source').hidden = lines.length > 0;
    this.drawTabs();
  }

  reveal(line) {
    const top = (line - 1) * LINE_HEIGHT;
    const {scrollTop, clientHeight} = this.box;
    if (top < scrollTop + LINE_HEIGHT || top > scrollTop + clientHeight - 3 * LINE_HEIGHT) this.box.scrollTop = top - clientHeight / 3;
  }

  draw() {
    if (this.file === null) return;
    const {lines} = this.linesOf(this.file);
    const first = Math.max(0, Math.floor(this.box.scrollTop / LINE_HEIGHT) - LINES_AROUND);
    const last = Math.min(lines.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / LINE_HEIGHT) + LINES_AROUND);
    const rows = [];
    this.drawn.begin();
    for (let line = first + 1; line <= last; ++line) rows.push(this.row(line));
    replaceContent(this.box.firstElementChild, ...rows);
    this.box.setAttribute('aria-activedescendant', `line-${this.cursor}`);
  }

  row(line) {
    const now = line === this.mark.line;
    const classes = ['line', now ? `now ${this.mark.kind}` : '', line === this.mark.last ? 'last' : '', line === this.cursor ? 'cursor' : ''].join(' ');
    return this.drawn.get(`${this.file}-${line}`, [classes, now ? this.mark.note : null], () => this.newRow(line, now, classes));
  }

  newRow(line, now, classes) {
    const {lines, visits} = this.linesOf(this.file);
    const count = visits.get(line);
    const code = element('code');
    for (const [kind, text] of cutPieces(lines[line - 1])) code.append(kind === '' ? visible(text) : element('span', {class: kind}, visible(text)));
    if (now && this.mark.note !== null) code.append(element('span', {class: `note ${this.mark.kind}`}, this.mark.note));
    return element('div', {
      class: classes, id: `line-${line}`, role: 'option', 'aria-selected': line === this.cursor ? 'true' : 'false',
      'aria-current': now ? 'step' : null, 'data-line': line, style: `top:${(line - 1) * LINE_HEIGHT}px`,
      title: count === undefined ? null : `runs ${plural(count, 'time')}`,
    }, element('span', {class: 'visits'}, count === undefined ? '' : grouped(count)), element('span', {class: 'number'}, String(line)), code);
  }

  key(event) {
    const {lines} = this.linesOf(this.file);
    const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20};
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in moves) {
      this.cursor = Math.min(Math.max(this.cursor + moves[event.key], 1), lines.length);
      this.reveal(this.cursor);
      this.draw();
    } else if (event.key === 'Enter') {
      this.run(this.file, this.cursor, event.shiftKey ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  drawTabs() {
    const tabs = this.files.map((file) => element('button', {
      type: 'button', 'aria-pressed': file === this.file ? 'true' : 'false', 'data-key': `file-${file}`,
      title: visible(this.trace.texts.get(file)),
      onclick: () => {
        this.open(file);
        this.draw();
      },
    }, visible(baseName(this.trace.texts.get(file)))));
    replaceContent(byId('files'), ...tabs);
  }
}

function longest(lines) {
  return lines.reduce((most, pieces) => Math.max(most, pieces.reduce((sum, piece) => sum + piece[1].length, 0)), 0);
}

function cutPieces(pieces) {
  let left = LINE_CHARACTERS;
  const shown = [];
  for (const [kind, text] of pieces) {
    if (left <= 0) return [...shown, ['cut', '…']];
    shown.push([kind, text.slice(0, left)]);
    left -= text.length;
  }
  return left < 0 ? [...shown, ['cut', '…']] : shown;
}
