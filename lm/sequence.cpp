#include "lm/sequence.h"

#include <torch/torch.h>

#include <algorithm>

namespace foretrace::lm {
namespace {

// inv_freq_i = theta^(-2i / rotary_dim), angles in fp32 as transformers computes them.
void make_rotary_tables(const ModelConfig& config, SequenceContext& sequence) {
  const int64_t width = config.rotary_dim();
  const bool exact = sequence.compute_type == at::kDouble;
  const auto options = at::TensorOptions().dtype(exact ? at::kDouble : at::kFloat);
  const at::Tensor exponent = at::arange(0, width, 2, options) / static_cast<double>(width);
  const at::Tensor frequency = at::reciprocal(at::pow(at::scalar_tensor(config.rope_theta, options), exponent));
  const at::Tensor angle = sequence.positions.to(options.dtype()).unsqueeze(-1) * frequency;
  sequence.cos = angle.cos().unsqueeze(2);
  sequence.sin = angle.sin().unsqueeze(2);
}

// Plain causal needs no mask, and neither does one new token that may look at everything.
void make_mask(SequenceContext& sequence) {
  const bool fresh = sequence.same_start && sequence.start.front() == 0;
  if (fresh || (sequence.same_start && sequence.tokens == 1)) return;
  const at::Tensor slot = at::arange(sequence.slots, at::kLong);
  sequence.mask = (slot <= sequence.positions.unsqueeze(-1)).unsqueeze(1);
}

}  // namespace

SequenceContext make_sequence(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start,
                              std::vector<int64_t> counts, at::ScalarType compute_type) {
  SequenceContext sequence;
  sequence.batch = static_cast<int64_t>(start.size());
  sequence.tokens = tokens;
  sequence.compute_type = compute_type;
  sequence.start = std::move(start);
  sequence.counts = std::move(counts);
  const int64_t first = sequence.start.front();
  sequence.same_start = std::all_of(sequence.start.begin(), sequence.start.end(), [&](int64_t s) { return s == first; });
  const at::Tensor offsets = at::arange(tokens, at::kLong);
  for (size_t row = 0; row < sequence.start.size(); ++row) {
    sequence.ragged |= sequence.counts[row] != tokens;
    sequence.slots = std::max(sequence.slots, sequence.start[row] + tokens);
  }
  sequence.positions = sequence.same_start ? (offsets + first).unsqueeze(0)
                                           : at::tensor(sequence.start, at::kLong).unsqueeze(1) + offsets;
  if (sequence.ragged) sequence.valid = offsets < at::tensor(sequence.counts, at::kLong).unsqueeze(1);
  make_rotary_tables(config, sequence);
  make_mask(sequence);
  return sequence;
}

at::Tensor rotate(const at::Tensor& x, const SequenceContext& sequence) {
  const int64_t half = sequence.cos.size(-1);
  const auto type = sequence.cos.scalar_type();
  const at::Tensor a = x.narrow(-1, 0, half).to(type);
  const at::Tensor b = x.narrow(-1, half, half).to(type);
  const at::Tensor rotated_a = (a * sequence.cos - b * sequence.sin).to(x.scalar_type());
  const at::Tensor rotated_b = (b * sequence.cos + a * sequence.sin).to(x.scalar_type());
  return at::cat({rotated_a, rotated_b, x.narrow(-1, 2 * half, x.size(-1) - 2 * half)}, -1);
}

}  // namespace foretrace::lm
