// A step's tokens through Attention, on the kernels alone.
#include <algorithm>
#include <cmath>

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
  const auto half = static_cast<int64_t>(step.cos.size()) / step.rows;
  const kernels::RowLayout rows = kernels::dense_rows(width_);
  kernels::rotary({step.rows * heads, heads, width_, half, Element::kFloat32, placed, rows, step.cos.data(), step.sin.data(), step.rows,
                   false, placed, rows},
                  ops::parallel_for);
  return placed;
}

void Attention::step(TokenStep& step, const float* x, LayerCache& cache, float* y) const {
  const int64_t query = heads_ * width_, key = key_heads_ * width_, gate = gated_ ? query : 0;
  const int64_t width = query + gate + 2 * key;
  float* projected = step.scratch.take(step.rows * width);
  float* attended = step.scratch.take(step.rows * query);
  linear_step(projection_, {step.rows, x, projected});
  const float* q = placed_step(step, projected, width, heads_, query_norm_);
  const float* k = placed_step(step, projected + query + gate, width, key_heads_, key_norm_);
  append_slot(step, k, key, {key_heads_, width_}, cache.keys);
  append_slot(step, projected + query + gate + key, width, {key_heads_, width_}, cache.values);
  const Element element = step.compute_type == at::kBFloat16 ? Element::kBfloat16 : Element::kFloat32;
  const auto& first = sliding_ ? step.first_sliding : step.first;
  kernels::attention_step({step.rows, heads_, key_heads_, width_, width_, q, query, element, cache.keys.data_ptr(), cache.values.data_ptr(),
                           width_, cache.keys.size(2), first.data(), step.end.data(), 1.0F / std::sqrt(static_cast<float>(width_)),
                           gated_ ? projected + query : nullptr, width, attended, step.places.row.data()},
                          ops::parallel_for);
  linear_step(out_, {step.rows, attended, y, true});
}

}  // namespace foretrace::lm
