// A step's tokens through Attention, on the kernels alone.
#include <algorithm>

#include "kernels/attention_step/attention_step.h"
#include "kernels/rotary/rotary.h"
#include "lm/attention.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {
using kernels::Element;

float* Attention::placed_step(TokenStep& step, const float* part, int64_t stride, int64_t heads, const std::optional<RmsNorm>& norm) const {
  float* placed = step.scratch.take(step.rows * heads * width_);
  if (norm.has_value()) {
    const kernels::RowLayout by_head = {heads, stride, width_};
    norm_per_head_ ? norm->step(step.rows * heads, part, by_head, placed) : norm->step(step.rows, part, {1, stride, 0}, placed);
  } else {
    for (int64_t row = 0; row < step.rows; ++row) std::copy_n(part + row * stride, heads * width_, placed + row * heads * width_);
  }
  if (!rotary_) return placed;
  const StepRotary& turns = sliding_ ? step.sliding_rotary : step.rotary;
  const auto half = static_cast<int64_t>(turns.cos.size()) / step.rows;
  const kernels::RowLayout rows = kernels::dense_rows(width_);
  kernels::rotary({step.rows * heads, heads, width_, half, Element::kFloat32, placed, rows, turns.cos.data(), turns.sin.data(), step.rows,
                   false, placed, rows},
                  ops::parallel_for);
  return placed;
}

void Attention::step(TokenStep& step, const float* x, LayerCache& cache, float* y) const {
  const int64_t width = rows_.all(), key_at = rows_.query + rows_.gate;
  float* projected = step.scratch.take(step.rows * width);
  float* attended = step.scratch.take(step.rows * rows_.query);
  linear_step(projection_, {step.rows, x, projected});
  const float* q = placed_step(step, projected, width, heads_, query_norm_);
  const float* k = placed_step(step, projected + key_at, width, key_heads_, key_norm_);
  append_slot(step, k, rows_.key, {key_heads_, width_}, cache.keys);
  const float* v = projected + key_at + (rows_.value == 0 ? 0 : rows_.key);
  if (value_norm_) {
    float* normed = step.scratch.take(step.rows * rows_.key);
    value_norm_->step(step.rows * key_heads_, v, {key_heads_, width, width_}, normed);
    v = normed;
  }
  append_slot(step, v, value_norm_ ? rows_.key : width, {key_heads_, width_}, cache.values);
  const Element element = step.compute_type == at::kBFloat16 ? Element::kBfloat16 : Element::kFloat32;
  const auto& first = sliding_ ? step.first_sliding : step.first;
  kernels::attention_step({step.rows, heads_, key_heads_, width_, width_, q, rows_.query, element, cache.keys.data_ptr(), cache.values.data_ptr(),
                           width_, cache.keys.size(2), first.data(), step.end.data(), static_cast<float>(scale_),
                           rows_.gate > 0 ? projected + rows_.query : nullptr, width, attended, step.places.row.data()},
                          ops::parallel_for);
  linear_step(out_, {step.rows, attended, y, true});
}

}  // namespace foretrace::lm
