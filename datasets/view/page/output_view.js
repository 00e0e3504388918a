// What the program wrote up to the step, stdout and stderr apart; what the step itself wrote is marked.

const SHOWN_OUTPUT = 20000;  // bytes of a stream, its end

class OutputView {
  constructor(trace) {
    this.streams = [1, 2].map((stream) => joined(trace.outputs.filter((row) => row.stream === stream)));
    byId('stderr').hidden = this.streams[1].steps.length === 0;
    document.body.classList.toggle('silent', trace.outputs.length === 0);
    this.drawn = '';
  }

  draw(step) {
    const ends = this.streams.map((stream) => [endOf(stream, step - 1), endOf(stream, step)]);
    if (String(ends) === this.drawn) return;
    this.drawn = String(ends);
    this.streams.forEach((stream, i) => this.drawStream(['stdout', 'stderr'][i], stream.bytes, ...ends[i]));
  }

  drawStream(id, bytes, before, end) {
    const from = Math.max(0, end - SHOWN_OUTPUT);
    const old = textOf(bytes, from, Math.max(before, from)), fresh = textOf(bytes, Math.max(before, from), end);
    const box = byId(id).querySelector('pre');
    box.replaceChildren(from > 0 ? element('span', {class: 'cut'}, `… ${grouped(from)} bytes before\n`) : '', visible(old), fresh === '' ? '' : element('mark', {}, visible(fresh)));
    byId(id).querySelector('.size').textContent = end === 0 ? 'nothing yet' : `${plural(end, 'byte')}`;
    box.scrollTop = box.scrollHeight;
  }
}

// The rows of a stream as one array of bytes, and for each row its step and where it ends.
function joined(rows) {
  const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.size, 0));
  const stream = {bytes, steps: [], ends: []};
  let at = 0;
  for (const row of rows) {
    bytes.set(row.bytes, at);
    at += row.size;
    stream.steps.push(row.step);
    stream.ends.push(at);
  }
  return stream;
}

// How many bytes were written up to the step.
function endOf(stream, step) {
  let low = 0, high = stream.steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stream.steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : stream.ends[low - 1];
}
