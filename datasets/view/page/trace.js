// The run as it is embedded in the page, decoded into columns (docs/viewer.md has the layout). Nothing here changes once it is read.

const EVENTS = ['call', 'line', 'return', 'exception', 'yield', 'resume', 'alloc', 'free'];
const LIST = 0, TUPLE = 1, DICT = 2, SET = 3, FROZENSET = 4, INSTANCE = 5, SEQUENCE = 6, OPAQUE = 7, POINTER = 8, CELL = 9;
const NO_LINE = -1;

// A page value is a number: what it is, and which.
const INTEGER = 1, SCALAR = 2, OBJECT = 3;
const tagOf = (value) => value % 4;
const idOf = (value) => Math.floor(value / 4);
const integerOf = (value) => unzigzag(Math.floor(value / 4));

function decodeTrace(bytes) {
  const reader = new ByteReader(bytes);
  const header = JSON.parse(textOf(reader.section()));
  if (header.format !== 1) throw new Error('this page holds data of another format');
  const trace = {header, run: header.run, predictions: header.predictions ?? null};
  const texts = new ByteReader(reader.section());
  trace.texts = new TextTable(texts, texts.varint());
  trace.scalars = decodeScalars(new ByteReader(reader.section()));
  trace.codes = decodeRows(new ByteReader(reader.section()), ['file', 'name', 'line']);
  trace.frames = decodeRows(new ByteReader(reader.section()), ['parent', 'code', 'thread', 'task']);
  trace.objects = decodeObjects(new ByteReader(reader.section()));
  trace.beginning = reader.section();
  trace.steps = decodeSteps(new ByteReader(reader.section()));
  trace.outputs = decodeOutputs(new ByteReader(reader.section()));
  trace.sources = new Map(header.sources.map((source) => [source.file, source.text]));
  return trace;
}

function decodeScalars(reader) {
  const count = reader.varint();
  const types = new Uint32Array(count + 1);
  for (let id = 1; id <= count; ++id) types[id] = reader.varint();
  const cuts = [0];
  for (let id = 1; id <= count; ++id) cuts.push(reader.longVarint());
  return {types, cuts, texts: new TextTable(reader, count)};
}

// Rows of numbers, ids from 1.
function decodeRows(reader, names) {
  const count = reader.varint();
  const columns = {count};
  for (const name of names) columns[name] = new Float64Array(count + 1);
  for (let id = 1; id <= count; ++id)
    for (const name of names) columns[name][id] = reader.varint();
  return columns;
}

// Objects as they were first seen.
function decodeObjects(reader) {
  const count = reader.varint();
  const total = reader.varint();
  const objects = {
    count,
    kinds: new Uint8Array(count + 1),
    types: new Uint32Array(count + 1),
    lengths: [0],
    texts: new Uint32Array(count + 1),
    starts: new Uint32Array(count + 2),
    keys: new Float64Array(total),
    values: new Float64Array(total),
    seen: new Map(),   // those that were asked for
    known: new Map(),  // of objects that never change: whether a graph shows them
  };
  for (let id = 1, at = 0; id <= count; ++id) {
    objects.kinds[id] = reader.byte();
    objects.types[id] = reader.varint();
    objects.lengths.push(reader.longVarint());
    objects.texts[id] = reader.varint();
    at = readEntries(reader, objects, at);
    objects.starts[id + 1] = at;
  }
  return objects;
}

// Puts keys and values from `at` on; gives the place behind them.
function readEntries(reader, to, at) {
  const head = reader.varint();
  const end = at + Math.floor(head / 2);
  for (; at < end; ++at) {
    if (head % 2 === 1) to.keys[at] = reader.varint();
    to.values[at] = reader.varint();
  }
  return end;
}

function decodeOutputs(reader) {
  const count = reader.varint();
  const rows = [];
  for (let i = 0; i < count; ++i) rows.push({step: reader.varint() - 1, stream: reader.varint(), size: reader.varint()});
  for (const row of rows) {
    row.bytes = reader.bytes.subarray(reader.at, reader.at + row.size);
    reader.at += row.size;
  }
  return rows;
}
