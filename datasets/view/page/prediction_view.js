// What a model predicted of the steps, beside what really came. There only where the page was built with --model.

class PredictionView {
  constructor(trace, goTo) {
    this.steps = new Map((trace.predictions?.steps ?? []).map((prediction) => [prediction.step, prediction]));
    this.ordered = [...this.steps.keys()];
    this.wrong = this.ordered.filter((step) => !isRight(this.steps.get(step)));
    byId('prediction').hidden = this.ordered.length === 0;
    if (this.ordered.length === 0) return;
    byId('model').textContent = visible(trace.predictions.model);
    byId('score').textContent = `${grouped(this.ordered.length - this.wrong.length)} of ${plural(this.ordered.length, 'step')} right`;
    const first = byId('first-divergence');
    first.disabled = this.wrong.length === 0;
    first.textContent = this.wrong.length === 0 ? 'no divergence' : `first divergence: step ${grouped(this.wrong[0])}`;
    first.addEventListener('click', () => goTo(this.wrong[0]));
  }

  // The next step that was predicted wrong, or the last before.
  nextWrong(step, direction) {
    return direction > 0 ? this.wrong.find((other) => other > step) : this.wrong.findLast((other) => other < step);
  }

  at(step) {
    return this.steps.get(step) ?? null;
  }

  draw(step) {
    if (this.ordered.length === 0) return;
    const predicted = this.at(step);
    if (predicted === null) return replaceContent(byId('predicted'), element('span', {class: 'faint'}, 'nothing was predicted of this step'));
    const said = predicted.ended ? 'the end of the trace' : placeText(EVENTS[predicted.event], predicted.line);
    replaceContent(byId('predicted'), verdict(said, predicted.control), verdict('variables', predicted.state),
        predicted.value === null && predicted.value_right ? null : verdict(predicted.value === null ? 'no value' : `value ${shortened(predicted.value)}`, predicted.value_right),
        confidenceBar(predicted.confidence));
  }
}

function placeText(event, line) {
  if (line === null) return event;
  return event === 'line' ? `line ${line}` : `${event} at line ${line}`;
}

function isRight(predicted) {
  return predicted.control && predicted.state && predicted.value_right && !predicted.ended;
}

function shortened(text) {
  return visible(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function verdict(text, right) {
  return element('span', {class: right ? 'right' : 'wrong'}, `${right ? '✓' : '✗'} ${text}`);
}

function confidenceBar(confidence) {
  const percent = Math.round(100 * confidence);
  return element('span', {class: 'confidence', title: 'the model’s own probability that the whole step is right'}, element('span', {class: 'bar'}, element('i', {style: `width:${percent}%`})), `${percent} % sure`);
}

// A table's cell for what was predicted of a variable.
function predictedCell(local) {
  if (local === undefined) return element('td', {class: 'predicted faint'}, '✓');
  if (local.right) return element('td', {class: 'predicted right'}, '✓ ', shortened(local.text ?? 'unbound'));
  return element('td', {class: 'predicted wrong'}, '✗ ', local.text === null ? 'no value' : shortened(local.text));
}
