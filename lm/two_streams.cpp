#include "lm/two_streams.h"

#include <algorithm>

#include "core/check.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// What the clean stream gives, and where it stands before each block and at its end.
struct CleanPass {
  at::Tensor out;                     // [B, C, d]
  std::vector<LayerCache> before;     // the first one is empty
};

CleanPass run_clean(const TokenMixer& mixer, const at::Tensor& clean, int64_t block) {
  const SequenceContext plain = plain_sequence(clean.size(0), block, clean.scalar_type());
  CleanPass pass{clean, {LayerCache()}};
  if (clean.size(1) == 0) return pass;
  LayerCache cache;
  std::vector<at::Tensor> outputs;
  for (const at::Tensor& part : clean.split(block, 1)) {
    outputs.push_back(mixer.forward(part, plain, &cache));
    pass.before.push_back(cache);
  }
  pass.out = at::cat(outputs, 1);
  pass.before.front().conv = at::zeros_like(pass.before[1].conv);  // zeros are what nothing means
  pass.before.front().state = at::zeros_like(pass.before[1].state);
  return pass;
}

// [B, ...] of each noisy block -> [B * blocks, ...]
at::Tensor rows_of(const std::vector<LayerCache>& caches, at::Tensor LayerCache::*part, const SequenceContext& sequence) {
  const auto first = static_cast<size_t>(sequence.stream_first / sequence.stream_block);
  const auto count = static_cast<size_t>(sequence.stream_noisy / sequence.stream_block);
  std::vector<at::Tensor> all;
  for (size_t i = first; i < first + count; ++i) all.push_back(caches[i].*part);
  return all.front().defined() ? at::stack(all, 1).flatten(0, 1) : at::Tensor();
}

std::vector<Stretch> stretches_of_streams(int64_t batch, const StreamShape& shape, bool clean_blocks) {
  std::vector<Stretch> all;
  const int64_t end = shape.noisy + (clean_blocks ? shape.clean : 0);
  for (int64_t row = 0; row < batch; ++row)  // a stream is whole blocks, so the second one goes on where the first ends
    for (const Stretch& stretch : stretches_of(MaskMode::blocks(shape.block), row, 0, end, 0)) all.push_back(stretch);
  return all;
}

// The noisy part of a row of T places, then the clean one, along `dim`.
at::Tensor both(const at::Tensor& row, const StreamShape& shape, int64_t dim) {
  return at::cat({row.narrow(dim, shape.first, shape.noisy), row.narrow(dim, 0, shape.clean)}, dim);
}

// bool [N + C, N + C]; `place`: of each in the text
at::Tensor stream_mask(const at::Tensor& place, const StreamShape& shape, bool clean_blocks) {
  const at::Tensor number = place.floor_divide(shape.block), noisy = at::arange(place.size(0), at::kLong) < shape.noisy;
  const at::Tensor same = number.unsqueeze(1) == number, earlier = number < number.unsqueeze(1);
  const at::Tensor from = noisy.unsqueeze(1), past = clean_blocks ? same.logical_or(earlier) : place <= place.unsqueeze(1);
  const at::Tensor to_noisy = from.logical_and(same), to_clean = at::where(from, earlier, past);
  return at::where(noisy, to_noisy, to_clean);
}

}  // namespace

SequenceContext make_two_streams(const ModelConfig& config, int64_t batch, const StreamShape& shape, bool clean_blocks,
                                 at::ScalarType compute_type) {
  const int64_t tokens = std::max(shape.first + shape.noisy, shape.clean), all = shape.noisy + shape.clean;
  FORETRACE_CHECK(shape.block > 0 && shape.first % shape.block == 0 && shape.noisy % shape.block == 0 && shape.clean % shape.block == 0,
                  "two streams are cut into whole blocks");
  FORETRACE_CHECK(shape.first + shape.noisy - shape.block <= shape.clean, "each noisy block stands behind clean ones");
  const std::vector<int64_t> start(static_cast<size_t>(batch), 0), counts(static_cast<size_t>(batch), tokens);
  SequenceContext sequence = make_sequence(config, tokens, start, counts, compute_type);
  const at::Tensor place = both(at::arange(tokens, at::kLong), shape, 0);
  sequence.tokens = sequence.slots = all;
  sequence.counts.assign(static_cast<size_t>(batch), all);
  sequence.positions = both(sequence.positions, shape, 1);
  sequence.columns = at::arange(all, at::kLong).unsqueeze(0);
  for (RotaryTable* table : {&sequence.rotary, &sequence.sliding_rotary})
    if (table->cos.defined()) *table = {both(table->cos, shape, 1), both(table->sin, shape, 1)};
  const at::Tensor mask = stream_mask(place, shape, clean_blocks), near = (place.unsqueeze(1) - place).abs() < config.sliding_window;
  sequence.mask = mask.unsqueeze(0).unsqueeze(0);
  sequence.sliding_mask = config.sliding_window > 0 ? mask.logical_and(near).unsqueeze(0).unsqueeze(0) : sequence.mask;
  sequence.stream_block = shape.block;
  sequence.stream_first = shape.first;
  sequence.stream_noisy = shape.noisy;
  sequence.reversal = Reversal(stretches_of_streams(batch, shape, clean_blocks), all);
  return sequence;
}

at::Tensor scan_two_streams(const TokenMixer& mixer, const at::Tensor& x, const SequenceContext& sequence) {
  const int64_t block = sequence.stream_block, count = sequence.stream_noisy;
  const at::Tensor noisy = x.narrow(1, 0, count).unflatten(1, {-1, block}).flatten(0, 1);  // a row a block
  const CleanPass pass = run_clean(mixer, x.narrow(1, count, x.size(1) - count), block);
  LayerCache start;
  start.conv = rows_of(pass.before, &LayerCache::conv, sequence);
  start.state = rows_of(pass.before, &LayerCache::state, sequence);
  const SequenceContext plain = plain_sequence(noisy.size(0), block, x.scalar_type());
  const at::Tensor denoised = mixer.forward(noisy, plain, start.state.defined() ? &start : nullptr);
  return at::cat({denoised.unflatten(0, {x.size(0), -1}).flatten(1, 2), pass.out}, 1);
}

}  // namespace foretrace::lm
