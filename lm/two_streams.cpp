#include "lm/two_streams.h"

#include "core/check.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// What the clean stream gives, and where it stands before each block.
struct CleanPass {
  at::Tensor out;                     // [B, T, d]
  std::vector<LayerCache> before;     // of each block; the first one's is empty
};

CleanPass run_clean(const TokenMixer& mixer, const at::Tensor& clean, int64_t block) {
  const SequenceContext plain = plain_sequence(clean.size(0), block, clean.scalar_type());
  CleanPass pass;
  LayerCache cache;
  std::vector<at::Tensor> outputs;
  for (const at::Tensor& part : clean.split(block, 1)) {
    pass.before.push_back(cache);
    outputs.push_back(mixer.forward(part, plain, &cache));
  }
  pass.out = at::cat(outputs, 1);
  if (pass.before.size() > 1) {  // zeros are what nothing means
    pass.before.front().conv = at::zeros_like(pass.before[1].conv);
    pass.before.front().state = at::zeros_like(pass.before[1].state);
  }
  return pass;
}

// [B, ...] of each block -> [B * blocks, ...]
at::Tensor rows_of(const std::vector<LayerCache>& caches, at::Tensor LayerCache::*part) {
  std::vector<at::Tensor> all;
  for (const LayerCache& cache : caches) all.push_back(cache.*part);
  return all.front().defined() ? at::stack(all, 1).flatten(0, 1) : at::Tensor();
}

std::vector<Stretch> stretches_of_streams(int64_t batch, int64_t tokens, int64_t block, bool clean_blocks) {
  std::vector<Stretch> all;
  for (int64_t row = 0; row < batch; ++row)  // a stream is whole blocks, so the second one goes on where the first ends
    for (const Stretch& stretch : stretches_of(MaskMode::blocks(block), row, 0, clean_blocks ? 2 * tokens : tokens, 0))
      all.push_back(stretch);
  return all;
}

// bool [2 T, 2 T]
at::Tensor stream_mask(int64_t tokens, int64_t block, bool clean_blocks) {
  const at::Tensor column = at::arange(tokens, at::kLong), number = column.floor_divide(block);
  const at::Tensor same = number.unsqueeze(1) == number, earlier = number < number.unsqueeze(1);
  const at::Tensor clean = clean_blocks ? same.logical_or(earlier) : column <= column.unsqueeze(1);
  return at::cat({at::cat({same, earlier}, 1), at::cat({at::zeros_like(same), clean}, 1)}, 0);
}

}  // namespace

SequenceContext make_two_streams(const ModelConfig& config, int64_t batch, int64_t tokens, int64_t block, bool clean_blocks,
                                 at::ScalarType compute_type) {
  FORETRACE_CHECK(block > 0 && tokens % block == 0, "two streams are cut into whole blocks");
  const std::vector<int64_t> start(static_cast<size_t>(batch), 0), counts(static_cast<size_t>(batch), tokens);
  SequenceContext sequence = make_sequence(config, tokens, start, counts, compute_type);
  const at::Tensor near = (sequence.columns.transpose(0, 1) - sequence.columns).abs() < config.sliding_window;
  sequence.tokens = sequence.slots = 2 * tokens;
  sequence.counts.assign(static_cast<size_t>(batch), 2 * tokens);
  sequence.positions = at::cat({sequence.positions, sequence.positions}, 1);
  sequence.columns = at::arange(2 * tokens, at::kLong).unsqueeze(0);
  for (RotaryTable* table : {&sequence.rotary, &sequence.sliding_rotary})
    if (table->cos.defined()) *table = {at::cat({table->cos, table->cos}, 1), at::cat({table->sin, table->sin}, 1)};
  const at::Tensor mask = stream_mask(tokens, block, clean_blocks);
  sequence.mask = mask.unsqueeze(0).unsqueeze(0);
  sequence.sliding_mask = config.sliding_window > 0 ? mask.logical_and(near.repeat({2, 2})).unsqueeze(0).unsqueeze(0) : sequence.mask;
  sequence.stream_block = block;
  sequence.reversal = Reversal(stretches_of_streams(batch, tokens, block, clean_blocks), 2 * tokens);
  return sequence;
}

at::Tensor scan_two_streams(const TokenMixer& mixer, const at::Tensor& x, int64_t block) {
  const int64_t tokens = x.size(1) / 2;
  const at::Tensor noisy = x.narrow(1, 0, tokens).unflatten(1, {-1, block}).flatten(0, 1);  // a row a block
  const CleanPass pass = run_clean(mixer, x.narrow(1, tokens, tokens), block);
  LayerCache start;
  start.conv = rows_of(pass.before, &LayerCache::conv);
  start.state = rows_of(pass.before, &LayerCache::state);
  const SequenceContext plain = plain_sequence(noisy.size(0), block, x.scalar_type());
  const at::Tensor denoised = mixer.forward(noisy, plain, start.state.defined() ? &start : nullptr);
  return at::cat({denoised.unflatten(0, {x.size(0), -1}).flatten(1, 2), pass.out}, 1);
}

}  // namespace foretrace::lm
