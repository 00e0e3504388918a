// Samples with filters, and the items that flip between two systems.

const ROWS_AT_ONCE = 100;

function choice(label, options, changed) {
  const select = element('select', {'aria-label': label}, ...options.map(([value, text]) => element('option', {value: String(value)}, text)));
  select.addEventListener('change', () => changed(select.value));
  return select;
}

function sampleRow(group, row) {
  const failure = row[SAMPLE.failure], scored = isScored(row);
  const verdict = scored ? element('span', {class: failure === '' ? 'right' : 'wrong'}, failure === '' ? 'right' : failure) : element('span', {class: 'faint'}, 'steps');
  const about = [`${row[SAMPLE.ms].toFixed(2)} ms`];
  if (row[SAMPLE.confidence] !== null) about.push(`${shown('', row[SAMPLE.confidence])} % sure`);
  if (row[SAMPLE.attempt] > 0) about.push(`attempt ${row[SAMPLE.attempt]}`);
  if (row[SAMPLE.tokens] > 0) about.push(`${row[SAMPLE.tokens]} tokens`);
  const raw = row[SAMPLE.raw] === '' ? [] : [element('div', {class: 'raw'}, element('small', {class: 'faint'}, 'raw output'), element('div', {class: 'text'}, row[SAMPLE.raw]))];
  const line = element('tr', {tabindex: '0'},
    element('td', {}, element('div', {}, row[SAMPLE.item]), element('small', {class: 'faint'}, `${row[SAMPLE.part]} \u00b7 ${group.systems[row[SAMPLE.system]].name}`)),
    element('td', {}, verdict, element('div', {}, element('small', {class: 'faint'}, about.join(' \u00b7 ')))),
    element('td', {}, element('div', {class: 'text'}, row[SAMPLE.expected])),
    element('td', {}, element('div', {class: 'text'}, row[SAMPLE.predicted]), element('small', {class: 'faint'}, row[SAMPLE.reason]), ...raw));
  const toggle = () => line.classList.toggle('open');
  line.addEventListener('click', toggle);
  line.addEventListener('keydown', (event) => event.key === 'Enter' && toggle());
  return line;
}

function samplePanel(group) {
  const filter = {system: '', part: '', verdict: '', text: '', keys: null};
  const body = element('tbody', {}), count = element('span', {class: 'faint', role: 'status'});
  const more = element('button', {type: 'button', class: 'quiet'}, 'show more');
  let rows = [], drawn = 0;
  const draw = () => {
    body.append(...rows.slice(drawn, drawn + ROWS_AT_ONCE).map((row) => sampleRow(group, row)));
    drawn = Math.min(rows.length, drawn + ROWS_AT_ONCE);
    more.hidden = drawn === rows.length;
  };
  const apply = () => {
    rows = filtered(group, filter);
    drawn = 0;
    body.replaceChildren();
    count.textContent = `${rows.length} of ${group.samples.length} samples`;
    draw();
  };
  const set = (name, value) => { filter[name] = value; apply(); };
  more.addEventListener('click', draw);
  const search = element('input', {type: 'search', id: 'search', placeholder: 'search (/)', 'aria-label': 'Search the samples'});
  search.addEventListener('input', () => set('text', search.value));
  const parts = [...new Set(group.samples.map((row) => row[SAMPLE.part]))], classes = [...new Set(group.samples.map((row) => row[SAMPLE.failure]))].filter((name) => name !== '').sort();
  const filters = element('div', {class: 'filters'}, search,
    choice('System', [['', 'every system'], ...group.systems.map((system, index) => [index, system.name])], (value) => set('system', value === '' ? '' : Number(value))),
    choice('Part', [['', 'every part'], ...parts.map((part) => [part, part])], (value) => set('part', value)),
    choice('Verdict', [['', 'every verdict'], ['right', 'right'], ['failed', 'not right'], ...classes.map((name) => [name, name])], (value) => set('verdict', value)),
    count);
  const head = element('thead', {}, element('tr', {}, ...cells('th', ['item', 'verdict', 'true', 'predicted'])));
  const panel = element('section', {}, element('h2', {}, 'Samples'), ...(group.systems.length > 1 ? [flipPanel(group, (keys) => set('keys', keys))] : []), filters,
    element('table', {class: 'samples'}, head, body), more);
  if (group.left_out > 0) panel.append(element('p', {class: 'faint'}, `${group.left_out} items are left out here; the tables count them all.`));
  apply();
  return panel;
}

// Which items only one of two systems got right; a click on a count shows them.
function flipPanel(group, show) {
  const chosen = [0, 1], counts = element('span', {});
  const draw = () => {
    const found = flips(group, ...chosen), [a, b] = chosen.map((index) => group.systems[index].name);
    const button = (text, keys) => {
      const made = element('button', {type: 'button', class: 'quiet'}, `${text}: ${keys.size}`);
      made.addEventListener('click', () => show(keys));
      return made;
    };
    const all = element('button', {type: 'button', class: 'quiet'}, 'all items');
    all.addEventListener('click', () => show(null));
    counts.replaceChildren(button(`only ${a} right`, found.onlyA), button(`only ${b} right`, found.onlyB), button('both', found.both), button('neither', found.neither), all);
  };
  const systems = group.systems.map((system, index) => [index, system.name]);
  const choices = chosen.map((index, at) => {
    const select = choice(at === 0 ? 'First system' : 'Second system', systems, (value) => { chosen[at] = Number(value); draw(); });
    select.value = String(index);
    return select;
  });
  draw();
  return element('div', {class: 'filters flips'}, choices[0], 'against', choices[1], counts);
}
