// The run at a glance, above the slider: how deep the calls are, where exceptions and output are, what was predicted wrong.

class Timeline {
  constructor(trace, wrong) {
    this.trace = trace;
    this.wrong = wrong;
    this.canvas = byId('overview');
    this.deepest = trace.steps.depths.reduce((most, depth) => Math.max(most, depth), 0);
    this.exceptions = [];
    for (let k = 0; k < trace.steps.count; ++k)
      if (trace.steps.events[k] === 3) this.exceptions.push(k);
    this.written = [...new Set(trace.outputs.map((row) => Math.max(0, row.step)))];
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  draw() {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    if (width === 0) return;
    const scale = devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const context = this.canvas.getContext('2d');
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    context.scale(scale, scale);
    this.drawDepths(context, width, height, colour('--depth'));
    this.ticks(context, this.written, width, height - 2, 2, colour('--faint'));
    this.ticks(context, this.wrong, width, 0, 3, colour('--warm'));
    this.ticks(context, this.wrong.slice(0, 1), width, 0, height, colour('--warm'));  // where the model diverges first
    this.ticks(context, this.exceptions, width, 0, height, colour('--bad'));
  }

  // A bar a pixel, as high as the deepest of its steps.
  drawDepths(context, width, height, colour) {
    const {count, depths} = this.trace.steps;
    const tops = new Uint32Array(Math.ceil(width));
    for (let k = 0; k < count; ++k) {
      const x = Math.floor((k * width) / count);
      tops[x] = Math.max(tops[x], depths[k] + 1);
    }
    context.fillStyle = colour;
    let top = 0;
    for (let x = 0; x < tops.length; ++x) {
      top = tops[x] === 0 ? top : tops[x];
      const tall = ((height - 6) * top) / (this.deepest + 1);
      context.fillRect(x, height - 3 - tall, 1, tall);
    }
  }

  ticks(context, steps, width, top, height, colour) {
    const {count} = this.trace.steps;
    context.fillStyle = colour;
    let last = -1;
    for (const step of steps) {
      const x = Math.floor((step * width) / Math.max(1, count - 1) - 0.5);
      if (x === last) continue;
      last = x;
      context.fillRect(Math.min(Math.max(x, 0), width - 1.5), top, 1.5, height);
    }
  }
}
