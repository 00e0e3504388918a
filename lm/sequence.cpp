#include "lm/sequence.h"

#include <algorithm>
#include <cmath>

#include "lm/ops/rotary.h"
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

RotaryTable rotary_table(const ModelConfig& config, LayerType type, const SequenceContext& sequence) {
  const at::Tensor frequencies = rotary_frequencies(config, type, sequence.compute_type == at::kDouble);
  const at::Tensor angle = sequence.positions.to(frequencies.scalar_type()).unsqueeze(-1) * frequencies;
  return {angle.cos().unsqueeze(2), angle.sin().unsqueeze(2)};
}

bool has_layers(const ModelConfig& config, LayerType type) {
  return std::find(config.layer_types.begin(), config.layer_types.end(), type) != config.layer_types.end();
}

// Where the sight of each new token ends: int64 [B or 1, T].
at::Tensor reach_of(const SequenceContext& sequence, const std::vector<Stretch>& stretches) {
  at::Tensor reach = sequence.columns + 1;
  if (stretches.empty()) return reach;
  reach = reach.expand({sequence.batch, sequence.tokens}).clone();
  for (const Stretch& stretch : stretches) {
    const int64_t end = sequence.start[static_cast<size_t>(stretch.row)] + stretch.begin + stretch.count;
    reach.select(0, stretch.row).narrow(0, stretch.begin, stretch.count).fill_(end);
  }
  return reach;
}

std::vector<Stretch> all_stretches(const SequenceContext& sequence, const MaskMode& mode) {
  std::vector<Stretch> all;
  for (int64_t row = 0; row < sequence.batch; ++row) {
    const auto at = static_cast<size_t>(row);
    const int64_t pad = sequence.pads.empty() ? 0 : sequence.pads[at];
    const auto own = stretches_of(mode, row, pad, sequence.counts[at], sequence.start[at]);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

// Plain causal needs no mask, and neither does one new token that may look at everything. A pad looks at itself, since
// nothing at all would give NaN.
void make_masks(const ModelConfig& config, SequenceContext& sequence, const std::vector<Stretch>& stretches, bool one_window) {
  const bool slide = has_layers(config, LayerType::kSlidingAttention);
  const bool attends = slide || has_layers(config, LayerType::kFullAttention) || config.num_mtp_layers > 0;
  if (!attends) return;  // a mask has a number for each new token and slot: too much for nobody
  const bool fresh = sequence.same_start && sequence.start.front() == 0 && sequence.pads.empty() && stretches.empty();
  const bool plain = fresh || (sequence.same_start && sequence.tokens == 1);
  const bool slides = slide && sequence.slots > config.sliding_window;
  if (plain && !slides) return;
  const at::Tensor slot = at::arange(sequence.slots, at::kLong);
  const at::Tensor column = sequence.columns.unsqueeze(-1);
  at::Tensor mask = slot < reach_of(sequence, stretches).unsqueeze(-1);
  if (!sequence.pads.empty()) {
    const at::Tensor pads = at::tensor(sequence.pads, at::kLong).view({-1, 1, 1});
    mask = mask.logical_and((slot >= pads).logical_or(slot == column));
  }
  if (!plain) sequence.mask = mask.unsqueeze(1);
  at::Tensor near = (slot - column).abs() < config.sliding_window;
  if (one_window) near = slot > at::tensor(sequence.start, at::kLong).view({-1, 1, 1}) - config.sliding_window;
  sequence.sliding_mask = slides ? mask.logical_and(near).unsqueeze(1) : sequence.mask;
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

// inv_freq_i = theta^(-2i / rotary_dim), angles in fp32 as transformers computes them.
at::Tensor rotary_frequencies(const ModelConfig& config, LayerType type, bool exact) {
  const bool apart = type == LayerType::kSlidingAttention && config.sliding_rope_theta > 0;
  const bool proportional = config.rope_proportional && !apart;
  const int64_t width = config.rotary_dim(type);
  const auto options = at::TensorOptions().dtype(exact ? at::kDouble : at::kFloat);
  const at::Tensor exponent = at::arange(0, width, 2, options) / static_cast<double>(width);
  const at::Tensor base = at::scalar_tensor(apart ? config.sliding_rope_theta : config.rope_theta, options);
  const at::Tensor frequencies = at::reciprocal(at::pow(base, exponent));
  if (apart) return frequencies;
  if (!proportional) return scaled_frequencies(config, frequencies);
  const auto turning = static_cast<int64_t>(config.partial_rotary_factor * static_cast<double>(width) / 2);
  frequencies.narrow(0, turning, width / 2 - turning).zero_();
  return frequencies;
}

SequenceContext make_sequence(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start,
                              std::vector<int64_t> counts, at::ScalarType compute_type, std::vector<int64_t> pads,
                              const MaskMode& mode) {
  SequenceContext sequence;
  sequence.batch = static_cast<int64_t>(start.size());
  sequence.tokens = tokens;
  sequence.compute_type = compute_type;
  sequence.start = std::move(start);
  sequence.counts = std::move(counts);
  sequence.pads = std::move(pads);
  place_tokens(sequence);
  if (config.rotary) {
    sequence.rotary = rotary_table(config, LayerType::kFullAttention, sequence);
    sequence.sliding_rotary = config.slides_apart() ? rotary_table(config, LayerType::kSlidingAttention, sequence) : sequence.rotary;
  }
  const auto stretches = all_stretches(sequence, mode);
  make_masks(config, sequence, stretches, mode.one_window);
  sequence.reversal = Reversal(stretches, tokens);
  return sequence;
}

SequenceContext make_inside(const ModelConfig& config, int64_t tokens, std::vector<int64_t> start, const std::vector<int64_t>& lengths,
                            at::ScalarType compute_type) {
  const std::vector<int64_t> counts(start.size(), tokens);
  SequenceContext sequence = make_sequence(config, tokens, std::move(start), counts, compute_type);
  sequence.slots = *std::max_element(lengths.begin(), lengths.end());
  const at::Tensor slot = at::arange(sequence.slots, at::kLong);
  const at::Tensor held = slot < at::tensor(lengths, at::kLong).view({-1, 1, 1});  // [B, 1, slots]
  const at::Tensor near = (slot - sequence.columns.unsqueeze(-1)).abs() < config.sliding_window;
  sequence.mask = held.unsqueeze(1);
  sequence.sliding_mask = held.logical_and(near).unsqueeze(1);
  sequence.read_only = true;
  return sequence;
}

void pack(SequenceContext& sequence, const std::vector<int64_t>& lengths, const MaskMode& mode) {
  std::vector<Stretch> stretches = all_stretches(sequence, mode);
  std::vector<int64_t> begin = {0};
  for (const int64_t length : lengths) begin.push_back(begin.back() + length);
  for (Stretch& stretch : stretches) stretch = {0, begin[static_cast<size_t>(stretch.row)] + stretch.begin, stretch.count};
  sequence.reversal = Reversal(stretches, begin.back());
  sequence.packing = Packing(lengths);
  sequence.ragged = false;  // what stands behind a sequence's end in its row is dropped
  sequence.valid = at::Tensor();
  sequence.counts.assign(lengths.size(), sequence.tokens);
}

SequenceContext plain_sequence(int64_t batch, int64_t tokens, at::ScalarType compute_type) {
  SequenceContext sequence;
  sequence.batch = batch;
  sequence.tokens = sequence.slots = tokens;
  sequence.compute_type = compute_type;
  sequence.counts.assign(static_cast<size_t>(batch), tokens);
  sequence.start.assign(static_cast<size_t>(batch), 0);
  return sequence;
}

at::Tensor rotate(const at::Tensor& x, const RotaryTable& table) { return ops::rotary(x, table.cos, table.sin); }

}  // namespace foretrace::lm
