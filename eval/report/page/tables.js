// Leaderboard, metrics, failures, cost, types.

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const cells = (tag, texts) => texts.map((text) => element(tag, {}, text));
const wide = (node) => element('div', {class: 'scroll'}, node);

function leaderboard(group, metric) {
  const bars = element('div', {class: 'bars'});
  for (const {system} of ranked(group, metric)) {
    const estimate = system.metrics[metric];
    const [value, low, high] = estimate ?? [0, 0, 0];
    const fill = element('div', {class: 'fill'}), interval = element('div', {class: 'interval'}), track = element('div', {class: 'track'}, fill, interval);
    fill.style.width = `${100 * value}%`;
    interval.style.left = `${100 * low}%`;
    interval.style.width = `${100 * (high - low)}%`;
    bars.append(element('span', {title: system.id}, system.name), track,
      element('span', {}, estimate ? `${shown(metric, value)} ` : '\u2013', element('small', {class: 'faint'}, estimate ? `${shown(metric, low)}\u2013${shown(metric, high)}` : '')));
  }
  return bars;
}

// METRIC/BY/CLASS breaks a metric down.
const breaksDown = (metric) => metric.includes('/');

function metricTable(group, metrics) {
  const head = element('tr', {}, element('th', {}, 'metric'), element('th', {}, 'of'), ...cells('th', group.systems.map((system) => system.name)));
  const body = metrics.map((metric) => {
    const best = isMean(metric) ? -1 : bestOf(group, metric);
    const of = group.systems.map((system) => system.metrics[metric]?.[3]).find((total) => total !== undefined);
    return element('tr', {}, element('td', {}, metric), element('td', {}, String(of)), ...group.systems.map((system, index) => {
      const estimate = system.metrics[metric];
      if (!estimate) return element('td', {}, '\u2013');
      const [value, low, high] = estimate;
      return element('td', {class: index === best ? 'best' : undefined}, shown(metric, value), ' ', element('small', {}, `${shown(metric, low)}\u2013${shown(metric, high)}`));
    }));
  });
  return wide(element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
}

const optional = (value, text) => (value === null || value === undefined ? '\u2013' : text(value));
const rounded = (value) => (value === 0 ? '0' : Number(value.toPrecision(3)).toString());

function costTable(group) {
  const rows = [
    ['ms a prediction', (system) => rounded(system.ms)],
    ['times real execution', (system) => optional(system.times_real, rounded)],
    ['calibration error', (system) => optional(system.confidence, (c) => shown('', c.calibration_error))],
    ['\u2003debiased', (system) => optional(system.confidence, (c) => shown('', c.debiased_calibration_error))],
    ['risk area', (system) => optional(system.confidence, (c) => shown('', c.risk_area))],
    ['kept at 5 % wrong', (system) => optional(system.confidence, (c) => shown('', c.coverage_at_5))],
  ];
  const classes = Object.keys(group.systems[0].failures);
  for (const name of classes) rows.push([`failures: ${name}`, (system) => String(system.failures[name] ?? 0)]);
  const head = element('tr', {}, ...cells('th', ['', ...group.systems.map((system) => system.name)]));
  return wide(element('table', {}, element('thead', {}, head),
    element('tbody', {}, ...rows.map(([name, text]) => element('tr', {}, ...cells('td', [name, ...group.systems.map(text)]))))));
}

function typeTable(system) {
  const table = confusionTable(system.types);
  const head = element('tr', {}, element('th', {}, 'true \\ predicted'), ...cells('th', table.columns));
  const body = table.rows.map((row) => element('tr', {}, element('td', {}, row), ...table.columns.map((column) => {
    const n = table.count(row, column), cell = element('td', {class: 'heat'}, n === 0 ? '' : String(n));
    if (n > 0) cell.style.background = `color-mix(in srgb, var(${row === column ? '--good' : '--bad'}) ${Math.round(12 + 48 * n / table.most)}%, transparent)`;
    return cell;
  })));
  return wide(element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
}
