// Buttons, keys, the slider and the number of the step: all lead to one of these actions.

const KEYS = {
  ArrowRight: 'forward', ArrowLeft: 'back', ArrowDown: 'over', ArrowUp: 'backOver', Home: 'first', End: 'last',
  s: 'forward', S: 'back', n: 'over', N: 'backOver', f: 'out', F: 'backOut', e: 'nextException', E: 'previousException',
  w: 'nextWrong', W: 'previousWrong', c: 'again', C: 'againBack', t: 'theme', '?': 'help',
};

class Controls {
  // `actions`: name -> function; `goTo` takes a step.
  constructor(count, actions, goTo) {
    this.actions = actions;
    this.slider = byId('slider');
    this.number = byId('step');
    this.slider.max = this.number.max = String(Math.max(0, count - 1));
    byId('steps').textContent = `of ${grouped(count)}`;
    this.slider.addEventListener('input', () => goTo(Number(this.slider.value)));
    this.number.addEventListener('change', () => goTo(Number(this.number.value)));
    for (const button of document.querySelectorAll('[data-action]')) button.addEventListener('click', () => this.act(button.dataset.action));
    document.addEventListener('keydown', (event) => this.key(event));
  }

  act(name) {
    this.actions[name]?.();
  }

  show(step, last) {
    this.slider.value = String(step);
    this.slider.setAttribute('aria-valuetext', `step ${step}`);
    if (document.activeElement !== this.number || Number(this.number.value) !== step) this.number.value = String(step);
    for (const button of document.querySelectorAll('[data-from]')) button.disabled = button.dataset.from === 'last' ? step >= last : step <= 0;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.key.startsWith('Arrow') && event.target.matches?.('#heap, pre')) return;  // they scroll
    const typing = event.target === this.number;
    if (typing && event.key.length === 1) return;
    if (typing && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    if (event.key === 'Escape' && !byId('help').hidden) return this.act('help');
    const action = KEYS[event.key];
    if (action === undefined) return;
    event.preventDefault();
    this.act(action);
  }
}

// Light, dark, or as the system says; kept for other pages where the browser lets a file do so.
class Theme {
  constructor(redraw) {
    this.redraw = redraw;
    this.names = ['auto', 'light', 'dark'];
    let stored = null;
    try {
      stored = localStorage.getItem('foretrace-theme');
    } catch { /* a file's page may have no storage */ }
    this.set(this.names.includes(stored) ? stored : 'auto');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  }
  next() {
    this.set(this.names[(this.names.indexOf(this.name) + 1) % this.names.length]);
    try {
      localStorage.setItem('foretrace-theme', this.name);
    } catch { /* as above */ }
    this.redraw();
  }
  set(name) {
    this.name = name;
    if (name === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    byId('theme').textContent = `${name} colours`;
  }
}
