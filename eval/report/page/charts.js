// Charts of lines over a unit square or a row of ranges, as SVG.

const SIZE = {width: 380, height: 240, left: 40, right: 24, top: 10, bottom: 34};
const SERIES = 6;
const seriesColour = (index) => `var(--series${index % SERIES})`;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const across = (x) => SIZE.left + x * (SIZE.width - SIZE.left - SIZE.right);
const down = (y) => SIZE.height - SIZE.bottom - y * (SIZE.height - SIZE.top - SIZE.bottom);

// `ticks`: [[x in 0..1, text], ...]; lines: [{index, name, points: [[x, y, title], ...]}, ...] in 0..1.
function chart({title, xName, yName, ticks, lines, ideal}) {
  const plot = svg('svg', {width: SIZE.width, height: SIZE.height, role: 'img', 'aria-label': title});
  for (const y of [0, 0.25, 0.5, 0.75, 1]) {
    plot.append(svg('line', {class: 'axis', x1: across(0), x2: across(1), y1: down(y), y2: down(y)}));
    plot.append(svg('text', {x: SIZE.left - 6, y: down(y) + 4, 'text-anchor': 'end'}, String(100 * y)));
  }
  for (const [x, text] of ticks) plot.append(svg('text', {x: across(x), y: SIZE.height - 18, 'text-anchor': 'middle'}, text));
  plot.append(svg('text', {x: across(0.5), y: SIZE.height - 3, 'text-anchor': 'middle'}, xName));
  if (ideal) plot.append(svg('line', {class: 'ideal', x1: across(0), y1: down(0), x2: across(1), y2: down(1)}));
  for (const line of lines) {
    const colour = seriesColour(line.index);
    plot.append(svg('polyline', {class: 'series', stroke: colour, points: line.points.map(([x, y]) => `${across(x)},${down(y)}`).join(' ')}));
    for (const [x, y, text] of line.points)
      plot.append(svg('circle', {cx: across(x), cy: down(y), r: 3, fill: colour}, svg('title', {}, `${line.name}: ${text}`)));
  }
  return element('figure', {}, element('h3', {}, title), plot, element('figcaption', {}, yName));
}

function legend(systems) {
  return element('div', {class: 'legend'}, ...systems.map((system, index) => {
    const swatch = element('span', {class: 'swatch'});
    swatch.style.background = seriesColour(index);
    return element('span', {}, swatch, system.name);
  }));
}

const QUARTERS = [0, 0.25, 0.5, 0.75, 1].map((x) => [x, String(100 * x)]);
const linesOf = (group, points) => group.systems.map((system, index) => ({index, name: system.name, points: points(system)})).filter((line) => line.points.length > 0);

function horizonChart(group) {
  const most = Math.max(1, ...group.systems.map((system) => system.horizon.length));
  const at = (range) => (most === 1 ? 0.5 : range / (most - 1));
  const longest = group.systems.map((system) => system.horizon).find((ranges) => ranges.length === most) ?? [];
  return chart({title: 'Steps right, by distance from the start', xName: 'step', yName: 'Percent of steps, each after the true steps before it.',
    ticks: longest.map(([first, last], range) => [at(range), first === last ? String(first) : `${first}\u2013${last}`]).filter((tick, range) => most < 8 || range % 2 === 0),
    lines: linesOf(group, (system) => system.horizon.map(([first, last, right, n], range) => [at(range), right / n, `steps ${first} to ${last}: ${shown('', right / n)} % of ${n}`]))});
}

function reliabilityChart(group) {
  return chart({title: 'Calibration', xName: 'confidence, percent', yName: 'Percent right among answers of about this confidence; dashed: calibrated.', ticks: QUARTERS, ideal: true,
    lines: linesOf(group, (system) => (system.confidence ? system.bins : []).map(([said, right, n]) => [said, right, `${shown('', said)} % sure, ${shown('', right)} % right, n = ${n}`]))});
}

function riskChart(group) {
  return chart({title: 'Risk over coverage', xName: 'answers kept, percent, the surest first', yName: 'Percent wrong among the answers that are kept.', ticks: QUARTERS,
    lines: linesOf(group, (system) => (system.confidence?.curve ?? []).map(({coverage, risk}) => [coverage, risk, `${shown('', coverage)} % kept, ${shown('', risk)} % of them wrong`]))});
}
