#include "lm/train/noisy_batch.h"

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr uint64_t kNoiseStreams = 0x6e6f697365ULL;  // apart from the batcher's

// Leaves the first `columns` columns, if there is something to predict in them.
void cut(Batch& batch, int64_t columns) {
  const at::Tensor answers = batch.answer.narrow(1, 0, columns);
  if (!(answers.to(at::kFloat) * batch.weights.narrow(1, 0, columns)).any().item<bool>()) return;
  batch.ids = batch.ids.narrow(1, 0, columns).contiguous();
  batch.targets = batch.targets.narrow(1, 0, columns).contiguous();
  batch.weights = batch.weights.narrow(1, 0, columns).contiguous();
  batch.answer = answers.contiguous();
  batch.read = batch.read.narrow(1, 0, columns).contiguous();
  batch.tokens = batch.read.sum().item<int64_t>();
}

void count_rows(Batch& batch) {
  const at::Tensor sums = batch.weights.sum(1, /*keepdim=*/true);
  batch.weights = at::where(sums > 0, batch.weights / sums, batch.weights);
  batch.weight = static_cast<double>((sums > 0).sum().item<int64_t>());
}

}  // namespace

Rng noise_stream(uint64_t seed, const BatchPosition& position) {
  return Rng(seed ^ kNoiseStreams).fork(static_cast<uint64_t>(position.epoch)).fork(static_cast<uint64_t>(position.batch));
}

Batch make_noisy(Batch batch, const DiffusionTraining& training, const CanvasTokens& tokens, Rng rng) {
  if (training.random_length > 0 && rng.chance(training.random_length)) cut(batch, rng.between(1, batch.ids.size(1)));
  batch.weights = batch.weights * batch.answer;
  batch.weight = batch.weights.sum(at::kDouble).item<double>();
  if (training.per_answer) count_rows(batch);
  const auto cells = static_cast<size_t>(batch.ids.numel());
  const at::Tensor answer = batch.answer.to(at::kByte).contiguous();
  const int64_t block = training.objective == Objective::kBlockDiffusion ? training.block : 0;
  const NoisyTokens noisy = add_noise(training.noise, tokens, {batch.ids.data_ptr<int64_t>(), cells}, {answer.data_ptr<uint8_t>(), cells},
                                      batch.ids.size(1), block, rng);
  batch.targets = batch.ids;
  batch.ids = at::tensor(noisy.ids, at::kLong).view(batch.targets.sizes());
  batch.weights = batch.weights * at::tensor(noisy.weights).view(batch.targets.sizes());
  // What a block holds behind a row's end is as open as on a canvas.
  if (block > 0 && tokens.mask >= 0) batch.ids.masked_fill_(batch.read.logical_not(), tokens.mask);
  return batch;
}

StreamShape streams_of(const Batch& batch, int64_t block) {
  const int64_t columns = batch.ids.size(1);
  const at::Tensor asked = batch.answer.defined() ? batch.answer.any(0).nonzero() : at::Tensor();
  const int64_t begin = asked.defined() && asked.size(0) > 0 ? asked[0].item<int64_t>() : 0, first = begin - begin % block;
  return {block, first, columns - first, columns - block};
}

}  // namespace foretrace::lm
