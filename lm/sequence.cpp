#include "lm/sequence.h"

#include <algorithm>
#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// Llama 3's scaling: wavelengths longer than original / low are stretched by `factor`, those shorter than original / high
// stay, with a linear blend between. Source: transformers' _compute_llama3_parameters.
at::Tensor scaled_frequencies(const ModelConfig& config, const at::Tensor& frequency) {
  if (config.rope_factor == 1.0) return frequency;
  const auto original = static_cast<double>(config.rope_original_positions);
  const double low = config.rope_low_freq_factor;
  const double high = config.rope_high_freq_factor;
  const at::Tensor wavelength = 2 * M_PI / frequency;
  const at::Tensor stretched = frequency / config.rope_factor;
  const at::Tensor share = (original / wavelength - low) / (high - low);
  const at::Tensor blend = (1 - share) * stretched + share * frequency;
  return at::where(wavelength > original / low, stretched, at::where(wavelength < original / high, frequency, blend));
}

// inv_freq_i = theta^(-2i / rotary_dim), angles in fp32 as transformers computes them.
void make_rotary_tables(const ModelConfig& config, SequenceContext& sequence) {
  const int64_t width = config.rotary_dim();
  const bool exact = sequence.compute_type == at::kDouble;
  const auto options = at::TensorOptions().dtype(exact ? at::kDouble : at::kFloat);
  const at::Tensor exponent = at::arange(0, width, 2, options) / static_cast<double>(width);
  const at::Tensor plain = at::reciprocal(at::pow(at::scalar_tensor(config.rope_theta, options), exponent));
  const at::Tensor angle =
      sequence.positions.to(options.dtype()).unsqueeze(-1) * scaled_frequencies(config, plain);
  sequence.cos = angle.cos().unsqueeze(2);
  sequence.sin = angle.sin().unsqueeze(2);
}

bool has_sliding_layers(const ModelConfig& config) {
  return std::find(config.layer_types.begin(), config.layer_types.end(), LayerType::kSlidingAttention) !=
         config.layer_types.end();
}

// Plain causal needs no mask, and neither does one new token that may look at everything. A pad looks at itself, since
// nothing at all would give NaN.
void make_masks(const ModelConfig& config, SequenceContext& sequence) {
  const bool fresh = sequence.same_start && sequence.start.front() == 0 && sequence.pads.empty();
  const bool plain = fresh || (sequence.same_start && sequence.tokens == 1);
  const bool slides = has_sliding_layers(config) && sequence.slots > config.sliding_window;
  if (plain && !slides) return;
  const at::Tensor slot = at::arange(sequence.slots, at::kLong);
  const at::Tensor column = sequence.columns.unsqueeze(-1);
  at::Tensor mask = slot <= column;
  if (!sequence.pads.empty()) {
    const at::Tensor pads = at::tensor(sequence.pads, at::kLong).view({-1, 1, 1});
    mask = mask.logical_and((slot >= pads).logical_or(slot == column));
  }
  if (!plain) sequence.mask = mask.unsqueeze(1);
  sequence.sliding_mask =
      slides ? mask.logical_and(slot > column - config.sliding_window).unsqueeze(1) : sequence.mask;
}

// Slots, positions and what is padding; start, counts and pads are set.
void place_tokens(SequenceContext& sequence) {
  const int64_t first = sequence.start.front();
  sequence.same_start = std::all_of(sequence.start.begin(), sequence.start.end(), [&](int64_t s) { return s == first; });
  const at::Tensor offsets = at::arange(sequence.tokens, at::kLong);
  sequence.ragged = !sequence.pads.empty();
  for (size_t row = 0; row < sequence.start.size(); ++row) {
    sequence.ragged |= sequence.counts[row] != sequence.tokens;
    sequence.slots = std::max(sequence.slots, sequence.start[row] + sequence.tokens);
  }
  sequence.columns = sequence.same_start ? (offsets + first).unsqueeze(0)
                                         : at::tensor(sequence.start, at::kLong).unsqueeze(1) + offsets;
  sequence.positions = sequence.columns;
  if (sequence.ragged) sequence.valid = offsets < at::tensor(sequence.counts, at::kLong).unsqueeze(1);
  if (sequence.pads.empty()) return;
  const at::Tensor pads = at::tensor(sequence.pads, at::kLong).unsqueeze(1);
  sequence.positions = (sequence.columns - pads).clamp_min(0);
  sequence.valid = sequence.valid.logical_and(offsets >= pads);
}

}  // namespace

SequenceContext make_sequence(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start,
                              std::vector<int64_t> counts, at::ScalarType compute_type, std::vector<int64_t> pads) {
  SequenceContext sequence;
  sequence.batch = static_cast<int64_t>(start.size());
  sequence.tokens = tokens;
  sequence.compute_type = compute_type;
  sequence.start = std::move(start);
  sequence.counts = std::move(counts);
  sequence.pads = std::move(pads);
  place_tokens(sequence);
  if (config.rotary) make_rotary_tables(config, sequence);
  make_masks(config, sequence);
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
