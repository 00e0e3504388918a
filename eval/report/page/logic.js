// What the page computes; needs no browser.

const SAMPLE = {system: 0, item: 1, part: 2, attempt: 3, failure: 4, expected: 5, predicted: 6, confidence: 7, ms: 8, reason: 9, tokens: 10, raw: 11};

const isMean = (metric) => metric.startsWith('mean_');
const shown = (metric, value) => (isMean(metric) ? value : 100 * value).toFixed(1);

// Systems by a metric, the best first; those that lack it last.
function ranked(group, metric) {
  const value = (system) => system.metrics[metric]?.[0] ?? -Infinity;
  return group.systems.map((system, index) => ({system, index})).sort((a, b) => value(b.system) - value(a.system) || a.index - b.index);
}

// Index of the system whose value is highest, alone; -1: none.
function bestOf(group, metric) {
  const values = group.systems.map((system) => system.metrics[metric]?.[0]);
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2 || metric === 'unfinished') return -1;  // of which less is better
  const most = Math.max(...known);
  return known.filter((value) => value === most).length === 1 ? values.indexOf(most) : -1;
}

const sampleKey = (row) => JSON.stringify([row[SAMPLE.item], row[SAMPLE.part], row[SAMPLE.attempt]]);
const isScored = (row) => row[SAMPLE.part] !== 'next';  // teacher-forced samples have no verdict of their own

// Samples on which two systems differ: {onlyA, onlyB, both, neither}: keys of each.
function flips(group, a, b) {
  const right = new Map();
  for (const row of group.samples)
    if (row[SAMPLE.system] === a && isScored(row)) right.set(sampleKey(row), row[SAMPLE.failure] === '');
  const result = {onlyA: new Set(), onlyB: new Set(), both: new Set(), neither: new Set()};
  for (const row of group.samples) {
    const key = sampleKey(row);
    if (row[SAMPLE.system] !== b || !right.has(key)) continue;
    const ofA = right.get(key), ofB = row[SAMPLE.failure] === '';
    result[ofA ? (ofB ? 'both' : 'onlyA') : (ofB ? 'onlyB' : 'neither')].add(key);
  }
  return result;
}

// filter: {system, part, verdict, text, keys}; '' or null: any. verdict: 'right', 'failed' or a failure class.
function filtered(group, filter) {
  const text = (filter.text ?? '').toLowerCase();
  return group.samples.filter((row) =>
    (filter.system === '' || row[SAMPLE.system] === filter.system) && (filter.part === '' || row[SAMPLE.part] === filter.part) &&
    (filter.verdict === '' || verdictHolds(row, filter.verdict)) && (!filter.keys || filter.keys.has(sampleKey(row))) &&
    (text === '' || [SAMPLE.item, SAMPLE.expected, SAMPLE.predicted, SAMPLE.reason, SAMPLE.raw].some((at) => row[at].toLowerCase().includes(text))));
}

function verdictHolds(row, verdict) {
  if (verdict === 'right') return row[SAMPLE.failure] === '' && isScored(row);
  return verdict === 'failed' ? row[SAMPLE.failure] !== '' : row[SAMPLE.failure] === verdict;
}

// The table of types: {rows, columns, count(row, column), most}.
function confusionTable(types) {
  const rows = [...new Set(types.map(([expected]) => expected))].sort(), columns = [...new Set(types.map(([, predicted]) => predicted))].sort();
  const counts = new Map(types.map(([expected, predicted, n]) => [`${expected} ${predicted}`, n]));
  return {rows, columns, count: (row, column) => counts.get(`${row} ${column}`) ?? 0, most: Math.max(1, ...types.map(([, , n]) => n))};
}
