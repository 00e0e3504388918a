// The columns of the steps. Bindings of step k: names[bindingsFrom[k]] up to bindingsFrom[k + 1], and so with splices and entries.

function decodeSteps(reader) {
  const [count, bindings, splices, entries] = [reader.varint(), reader.varint(), reader.varint(), reader.varint()];
  const columns = {};
  for (const name of ['flags', 'lines', 'frames', 'depths', 'values', 'counts', 'names', 'bindings', 'splices'])
    columns[name] = new ByteReader(reader.section());
  const steps = {
    count,
    events: new Uint8Array(count),
    lines: new Int32Array(count),  // NO_LINE: it has none; 0: before the first, of a module's call
    frames: new Uint32Array(count),
    depths: new Uint32Array(count),
    values: new Float64Array(count),
    bindingsFrom: new Uint32Array(count + 1),
    names: new Uint32Array(bindings),
    bindings: new Float64Array(bindings),
    splicesFrom: new Uint32Array(count + 1),
    splices: {
      objects: new Uint32Array(splices),
      ats: new Uint32Array(splices),
      removed: new Uint32Array(splices),
      lengths: [],
      entriesFrom: new Uint32Array(splices + 1),
      keys: new Float64Array(entries),
      values: new Float64Array(entries),
    },
  };
  const last = {line: 0, frame: 0, depth: 0};
  for (let k = 0; k < count; ++k) decodeStep(steps, k, columns, last);
  return steps;
}

function decodeStep(steps, k, columns, last) {
  const flags = columns.flags.byte();
  steps.events[k] = flags & 7;
  if ((flags & 128) === 0) last.line += columns.lines.signedVarint();
  steps.lines[k] = (flags & 128) === 0 ? last.line : NO_LINE;
  if (flags & 8) {
    last.frame += columns.frames.signedVarint();
    last.depth = columns.depths.varint();
  }
  steps.frames[k] = last.frame;
  steps.depths[k] = last.depth;
  if (flags & 16) steps.values[k] = columns.values.varint();
  let binding = steps.bindingsFrom[k];
  if (flags & 32) {
    for (let n = columns.counts.varint(); n > 0; --n, ++binding) {
      steps.names[binding] = columns.names.varint();
      steps.bindings[binding] = columns.bindings.varint();
    }
  }
  steps.bindingsFrom[k + 1] = binding;
  let splice = steps.splicesFrom[k];
  if (flags & 64)
    for (let n = columns.counts.varint(); n > 0; --n, ++splice) decodeSplice(steps.splices, splice, columns.splices);
  steps.splicesFrom[k + 1] = splice;
}

function decodeSplice(splices, i, reader) {
  splices.objects[i] = reader.varint();
  splices.ats[i] = reader.varint();
  splices.removed[i] = reader.varint();
  splices.lengths.push(reader.longVarint());
  splices.entriesFrom[i + 1] = readEntries(reader, splices, splices.entriesFrom[i]);
}
