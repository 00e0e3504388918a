// Elements. Texts become text nodes, so that nothing of a program is ever read as HTML.

// `attributes`: an attribute each; `on...` are listeners, false and null leave it out, true sets it empty.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function svgElement(name, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const byId = (id) => document.getElementById(id);

// Makes `children` what is in `place`; those that are there already are not touched. What had the focus has it again if something with the
// same data-key is there.
function replaceContent(place, ...children) {
  const wanted = new Set(children.filter((child) => child !== null));
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  let at = place.firstChild;
  const skip = () => {
    for (; at !== null && !wanted.has(at);) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  };
  for (const child of wanted) {
    skip();
    if (child === at) at = at.nextSibling;
    else place.insertBefore(child, at);
  }
  skip();
  if (key === undefined || place.contains(document.activeElement)) return;
  for (const candidate of place.querySelectorAll('[data-key]'))
    if (candidate.dataset.key === key) return candidate.focus({preventScroll: true});
}

// Elements of the drawing before that are drawn again as they are: a step changes little of what is on the screen.
class Drawn {
  constructor() {
    this.before = new Map();
    this.now = new Map();
  }
  // Call once a drawing, before its first get(); what is not asked for until the next call is forgotten.
  begin() {
    this.before = this.now;
    this.now = new Map();
  }
  // In place of begin() where not all is asked for in each drawing.
  beginMany() {
    if (this.now.size > 2000) this.now.clear();
  }
  // The element that `id` had if all it shows, `content`, is the same; otherwise a new one.
  get(id, content, make) {
    const text = JSON.stringify(content);
    const old = this.before.get(id) ?? this.now.get(id);
    const entry = old !== undefined && old.text === text ? old : {text, element: make()};
    this.now.set(id, entry);
    return entry.element;
  }
}

const SHOWN_CHARACTERS = 180;  // of a value, until it is opened
const OPENED_CHARACTERS = 20000;

const CUT_TITLE = 'not recorded: cut by the limits of the run';

// A value's text with its cuts marked as such; `left` characters more are there, which a click shows, unless it is `whole` already, with
// further cuts if `cutLater`.
function valueElement({text, cuts, left, whole, cutLater}, open) {
  const made = element('span', {class: 'value'});
  let at = 0;
  for (const [from, to] of cuts) {
    made.append(visible(text.slice(at, from)), element('span', {class: 'cut', title: CUT_TITLE}, text.slice(from, to)));
    at = to;
  }
  made.append(visible(text.slice(at)));
  if (left <= 0) return made;
  const rest = `… ${grouped(left)} more characters`;
  made.append(whole ? element('span', {class: 'faint'}, rest) : element('button', {class: 'more', type: 'button', onclick: open, title: rest}, '…'));
  if (cutLater) made.append(element('span', {class: 'cut', title: CUT_TITLE}, ' cut'));
  return made;
}
