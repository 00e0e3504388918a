// Bytes to numbers and texts.

// A text's bytes that are not UTF-8 become the code units U+DC80 - U+DCFF, as everywhere in foretrace (Python's surrogateescape).
function textOf(bytes, from = 0, to = bytes.length) {
  let text = '';
  let units = [];
  for (let at = from; at < to;) {
    const length = sequenceLength(bytes, at, to);
    if (length === 0) {
      units.push(0xdc00 + bytes[at++]);
    } else if (length === 1) {
      units.push(bytes[at++]);
    } else {
      let point = bytes[at] & (0x7f >> length);
      for (let k = 1; k < length; ++k) point = (point << 6) | (bytes[at + k] & 0x3f);
      if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff));
      else units.push(point);
      at += length;
    }
    if (units.length > 8000) {
      text += String.fromCharCode.apply(null, units);
      units = [];
    }
  }
  return text + String.fromCharCode.apply(null, units);
}

// Of the UTF-8 sequence that begins at `at`; 0: there is none (RFC 3629).
function sequenceLength(bytes, at, to) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + length > to) return 0;
  for (let k = 1; k < length; ++k)
    if ((bytes[at + k] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}

function bytesOfBase64(text) {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; ++i) values[digits.charCodeAt(i)] = i;
  const whole = text.trim();
  const padding = whole.endsWith('==') ? 2 : whole.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((whole.length / 4) * 3);
  for (let i = 0, at = 0; i < whole.length; i += 4) {
    const group = (values[whole.charCodeAt(i)] << 18) | (values[whole.charCodeAt(i + 1)] << 12) |
                  (values[whole.charCodeAt(i + 2)] << 6) | values[whole.charCodeAt(i + 3)];
    bytes[at++] = group >> 16;
    bytes[at++] = group >> 8;
    bytes[at++] = group;
  }
  return bytes.subarray(0, bytes.length - padding);
}

function unzigzag(n) {
  return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
}

class ByteReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  byte() {
    return this.bytes[this.at++];
  }
  // At most 2^53.
  varint() {
    let b = this.bytes[this.at++];
    if (b < 128) return b;
    let n = b & 127;
    for (let scale = 128; b >= 128; scale *= 128) {
      b = this.bytes[this.at++];
      n += (b & 127) * scale;
    }
    return n;
  }
  // Any 64 bits: a BigInt where a number would not be exact.
  longVarint() {
    const from = this.at;
    const n = this.varint();
    if (n <= Number.MAX_SAFE_INTEGER) return n;
    let exact = 0n;
    for (let at = this.at - 1; at >= from; --at) exact = exact * 128n + BigInt(this.bytes[at] & 127);
    return exact;
  }
  signedVarint() {
    return unzigzag(this.varint());
  }
  // What a length stands before.
  section() {
    const length = this.varint();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

// Texts one behind the other in one array, decoded when they are asked for. Ids from 1.
class TextTable {
  constructor(reader, count) {
    this.starts = new Float64Array(count + 2);
    for (let id = 1; id <= count; ++id) this.starts[id + 1] = this.starts[id] + reader.varint();
    this.bytes = reader.bytes.subarray(reader.at);
    this.texts = new Map();
  }
  size(id) {
    return this.starts[id + 1] - this.starts[id];
  }
  get(id) {
    let text = this.texts.get(id);
    if (text === undefined) {
      text = textOf(this.bytes, this.starts[id], this.starts[id + 1]);
      this.texts.set(id, text);
    }
    return text;
  }
}
