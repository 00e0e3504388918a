// The page: reads the run that is embedded in it and shows one of its steps at a time.

async function embeddedBytes() {
  const packed = bytesOfBase64(byId('trace').textContent);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Page {
  constructor(trace) {
    this.trace = trace;
    this.replay = new Replay(trace);
    this.navigator = new Navigator(trace, this.replay);
    this.step = 0;
    this.selected = 0;  // object
    this.variable = null;  // whose changes `c` goes to
    this.pending = false;
    const actions = {change: (...of) => this.change(...of), select: (id) => this.select(id), redraw: () => this.later()};
    this.source = new SourceView(trace, (file, line, direction) => this.visit(file, line, direction));
    this.stack = new StackView(trace, actions);
    this.heap = new HeapView(trace, actions);
    this.output = new OutputView(trace);
    this.prediction = new PredictionView(trace, (step) => this.goTo(step));
    this.timeline = new Timeline(trace, this.prediction.wrong);
    this.theme = new Theme(() => this.timeline.draw());
    this.controls = new Controls(trace.steps.count, this.actions(), (step) => this.goTo(step));
    showRun(trace);
    addEventListener('hashchange', () => this.goTo(stepOfAddress() ?? this.step));
    addEventListener('beforeprint', () => this.draw());
  }

  actions() {
    const moves = {};
    for (const name of ['forward', 'back', 'over', 'backOver', 'out', 'backOut']) moves[name] = () => this.goTo(this.navigator[name](this.step));
    return {
      ...moves,
      first: () => this.goTo(0),
      last: () => this.goTo(this.navigator.last),
      nextException: () => this.goOrSay(this.timeline.exceptions.find((step) => step > this.step), 'no later exception'),
      previousException: () => this.goOrSay(this.timeline.exceptions.findLast((step) => step < this.step), 'no earlier exception'),
      nextWrong: () => this.goOrSay(this.prediction.nextWrong(this.step, 1), 'no later step was predicted wrong'),
      previousWrong: () => this.goOrSay(this.prediction.nextWrong(this.step, -1), 'no earlier step was predicted wrong'),
      again: () => this.variable && this.change(...this.variable, 1),
      againBack: () => this.variable && this.change(...this.variable, -1),
      theme: () => this.theme.next(),
      help: () => this.toggleHelp(),
    };
  }

  goTo(step) {
    if (!Number.isFinite(step)) return;
    this.step = Math.min(Math.max(Math.round(step), 0), this.navigator.last);
    this.say('');
    this.later();
  }

  goOrSay(step, otherwise) {
    if (step === undefined) this.say(otherwise);
    else this.goTo(step);
  }

  visit(file, line, direction) {
    const step = this.navigator.visit(this.step, file, line, direction);
    this.goOrSay(step, `no ${direction > 0 ? 'later' : 'earlier'} visit of line ${line}`);
  }

  change(frame, name, direction) {
    this.variable = [frame, name];
    const step = this.navigator.change(this.step, frame, name, direction);
    this.goOrSay(step, `no ${direction > 0 ? 'later' : 'earlier'} change of ${visible(this.trace.texts.get(name))}`);
  }

  select(id) {
    this.selected = this.selected === id ? 0 : id;
    this.later();
  }

  say(text) {
    byId('message').textContent = text;
  }

  toggleHelp() {
    const help = byId('help');
    help.hidden = !help.hidden;
    if (!help.hidden) help.querySelector('button').focus();
  }

  // Keys that repeat faster than the screen are drawn once a frame.
  later() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  draw() {
    const {trace, step} = this;
    const state = this.replay.at(step);
    const shown = {step, state, changed: changedNames(trace, state, step), selected: this.selected, predicted: this.prediction.at(step)};
    this.controls.show(step, this.navigator.last);
    this.source.show(this.navigator.fileOf(step), this.mark(state));
    this.stack.draw(shown);
    this.heap.draw(shown);
    this.output.draw(step);
    this.prediction.draw(step);
    this.showEvent();
    keepAddress(step);
  }

  // The current line, what stands behind it, and the line of the frame's step before.
  mark(state) {
    const {steps} = this.trace;
    const {step} = this;
    const event = EVENTS[steps.events[step]];
    const mark = {line: steps.lines[step], note: null, kind: event, last: 0};
    if (steps.values[step] !== 0) mark.note = noteOf(event, new ValueText(this.trace, state).render(steps.values[step]).text);
    for (let k = step - 1, left = 5000; k >= 0 && left > 0; --k, --left) {
      if (steps.frames[k] !== steps.frames[step]) continue;
      mark.last = steps.lines[k];
      break;
    }
    return mark;
  }

  showEvent() {
    const {steps, frames, codes, texts} = this.trace;
    const event = EVENTS[steps.events[this.step]];
    const name = visible(texts.get(codes.name[frames.code[steps.frames[this.step]]]));
    const line = steps.lines[this.step];
    byId('event').dataset.event = event;
    byId('event').textContent = event;
    byId('place').textContent = `${name}${line > 0 ? `, line ${line}` : ''} · depth ${steps.depths[this.step]}`;
  }

  // Keyframes, in slices between what the user does.
  prepare() {
    if (this.replay.prepare(5000)) setTimeout(() => this.prepare(), 0);
  }
}

function noteOf(event, text) {
  const words = {return: '→', yield: 'yields', exception: '', alloc: 'allocates', free: 'frees'};
  return `${words[event] ?? '='} ${shortened(text)}`.trim();
}

function showRun(trace) {
  const {run, steps} = trace;
  byId('program').textContent = visible(baseName(run.program));
  byId('program').title = visible(run.program);
  const call = run.entry === '' ? '' : ` · ${visible(run.args === '' ? run.entry : `${run.entry}(${run.args})`)}`;
  byId('about').textContent = `run ${run.run}${call} · ${visible(run.interpreter || run.language)} · ${plural(steps.count, 'step')}`;
  const ends = {returned: run.return === null ? 'returned' : `returned ${shortened(run.return)}`, exited: `exited with code ${run.exit_code}`, signal: `killed by ${run.signal}`, incomplete: 'the recording has no end'};
  const raised = run.exception === undefined ? '' : shortened(`${run.exception.type}: ${run.exception.message}`);
  const ending = run.outcome === 'raised' ? raised : ends[run.outcome] ?? run.outcome.replace('_', ' ');
  byId('outcome').textContent = ending + (run.skipped > 0 ? ` · ${plural(run.skipped, 'earlier step')} not recorded` : '');
  byId('outcome').classList.toggle('bad', !['returned', 'exited'].includes(run.outcome));
}

function stepOfAddress() {
  const match = /^#step=(\d+)$/.exec(location.hash);
  return match === null ? null : Number(match[1]);
}

let addressTimer = 0;
function keepAddress(step) {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => {
    try {
      history.replaceState(null, '', `#step=${step}`);
    } catch { /* some browsers do not let a file's page do so */ }
  }, 300);
}

async function start() {
  try {
    const trace = decodeTrace(await embeddedBytes());
    if (trace.steps.count === 0) {
      showRun(trace);
      throw new Error('This run has no steps.');
    }
    const page = new Page(trace);
    page.step = Math.min(stepOfAddress() ?? 0, page.navigator.last);
    page.draw();
    document.body.classList.add('ready');
    performance.mark('shown');
    setTimeout(() => page.prepare(), 50);
  } catch (error) {
    byId('failure').hidden = false;
    byId('failure').textContent = error.message;
  }
}

start();
