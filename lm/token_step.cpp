#include "lm/token_step.h"

#include <algorithm>
#include <cmath>

#include "lm/cache.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

template <typename Number>
void write_slots(const TokenStep& step, const float* x, int64_t stride, const SlotHeads& heads, at::Tensor& buffer) {
  const int64_t capacity = buffer.size(2);
  auto* slots = buffer.data_ptr<Number>();
  for (int64_t row = 0; row < step.rows; ++row) {
    for (int64_t head = 0; head < heads.count; ++head) {
      const auto at = static_cast<size_t>(row);
      Number* to = slots + ((step.places.row[at] * heads.count + head) * capacity + step.places.slot[at]) * heads.size;
      std::copy_n(x + row * stride + head * heads.size, heads.size, to);
    }
  }
}

StepRotary turns(const std::vector<int64_t>& positions, const std::vector<float>& frequencies) {
  StepRotary rotary;
  for (const int64_t position : positions) {
    for (const float frequency : frequencies) {
      const float angle = static_cast<float>(position) * frequency;
      rotary.cos.push_back(std::cos(angle));
      rotary.sin.push_back(std::sin(angle));
    }
  }
  return rotary;
}

}  // namespace

TokenPlaces places_behind(const std::vector<int64_t>& lengths, int64_t tokens) {
  TokenPlaces places;
  for (int64_t token = 0; token < tokens; ++token) {
    for (size_t row = 0; row < lengths.size(); ++row) {
      places.row.push_back(static_cast<int64_t>(row));
      places.slot.push_back(lengths[row] + token);
    }
  }
  return places;
}

TokenStep::TokenStep(const ModelConfig& config, int64_t batch, TokenPlaces places_of, const StepFrequencies& frequencies,
                     at::ScalarType compute_type, StepScratch& scratch)
    : batch(batch),
      rows(static_cast<int64_t>(places_of.slot.size())),
      places(std::move(places_of)),
      first(places.slot.size(), 0),
      rotary(turns(places.slot, frequencies.full)),
      sliding_rotary(frequencies.sliding.empty() ? rotary : turns(places.slot, frequencies.sliding)),
      compute_type(compute_type),
      scratch(scratch) {
  for (const int64_t slot : places.slot) {
    end.push_back(slot + 1);
    first_sliding.push_back(std::max<int64_t>(0, slot + 1 - config.sliding_window));
    slots = std::max(slots, slot + 1);
  }
}

at::Tensor& dense(at::Tensor& tensor, at::IntArrayRef shape, at::ScalarType type, int64_t slot_dimension) {
  if (!tensor.defined()) {
    tensor = at::zeros(shape, at::TensorOptions().dtype(type));
    return tensor;
  }
  bool fits = tensor.scalar_type() == type && tensor.dim() == static_cast<int64_t>(shape.size());
  for (int64_t d = 0; fits && d < tensor.dim(); ++d) fits = tensor.size(d) == shape[static_cast<size_t>(d)] || d == slot_dimension;
  TORCH_CHECK(fits, "the cache is of another model: ", tensor.sizes(), " of ", tensor.scalar_type(), " where ", shape, " of ", type, " belongs");
  if (!tensor.is_contiguous()) {
    tensor = tensor.contiguous();
  }
  return tensor;
}

void append_slot(const TokenStep& step, const float* x, int64_t stride, const SlotHeads& heads, at::Tensor& buffer) {
  dense(buffer, {step.batch, heads.count, step.slots, heads.size}, step.compute_type, 2);
  grow_slots(buffer, step.slots);
  if (step.compute_type == at::kBFloat16) {
    write_slots<at::BFloat16>(step, x, stride, heads, buffer);
  } else {
    write_slots<float>(step, x, stride, heads, buffer);
  }
}

}  // namespace foretrace::lm
