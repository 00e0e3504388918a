// A step's tokens through LatentAttention, on the kernels alone: attention over the latents themselves, which all heads share.
#include <algorithm>
#include <cmath>

#include "kernels/attention_step/attention_step.h"
#include "lm/latent_attention.h"
#include "lm/linear.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// Each head's product with its part of `weight`, the `offset`th of two.
struct HeadProducts {
  int64_t rows, heads, offset;
  const float* x;
  int64_t x_width;  // of a head
  float* y;
  int64_t y_width;
};

void multiply_heads(const Parameter& weight, const HeadProducts& of) {
  std::vector<kernels::PackedLinearArgs> products;
  for (int64_t head = 0; head < of.heads; ++head) {
    const kernels::PackedMatrix& part = (*weight.packed)[static_cast<size_t>(2 * head + of.offset)];
    products.push_back(part.args(of.rows, of.x + head * of.x_width, of.heads * of.x_width, of.y + head * of.y_width,
                                 of.heads * of.y_width, false));
  }
  kernels::packed_linear_each(products, ops::parallel_for);
}

}  // namespace

float* LatentAttention::step_queries(TokenStep& step, const float* q) const {
  const int64_t key = own_width_ + shared_width_, slot = rank_ + shared_width_;
  float* queries = step.scratch.take(step.rows * heads_ * slot);
  multiply_heads(expand_, {step.rows, heads_, 0, q, key, queries, slot});
  for (int64_t i = 0; i < step.rows * heads_; ++i) std::copy_n(q + i * key + own_width_, shared_width_, queries + i * slot + rank_);
  return queries;
}

void LatentAttention::step(TokenStep& step, const float* x, LayerCache& cache, float* y) const {
  const int64_t key = own_width_ + shared_width_, slot = rank_ + shared_width_;
  float* q = step.scratch.take(step.rows * heads_ * key);
  float* compressed = step.scratch.take(step.rows * slot);
  float* normed = step.scratch.take(step.rows * rank_);
  linear_step(query_, {step.rows, x, q});
  linear_step(compress_, {step.rows, x, compressed});
  latent_norm_.step(step.rows, compressed, {1, slot, 0}, normed);
  for (int64_t row = 0; row < step.rows; ++row) std::copy_n(normed + row * rank_, rank_, compressed + row * slot);
  append_slot(step, compressed, slot, {1, slot}, cache.keys);
  const auto element = step.compute_type == at::kBFloat16 ? kernels::Element::kBfloat16 : kernels::Element::kFloat32;
  const void* latents = cache.keys.data_ptr();
  float* read = step.scratch.take(step.rows * heads_ * rank_);
  kernels::attention_step({step.rows, heads_, 1, slot, rank_, step_queries(step, q), heads_ * slot, element, latents, latents, slot,
                           cache.keys.size(2), step.first.data(), step.end.data(), 1.0F / std::sqrt(static_cast<float>(key)), nullptr,
                           0, read, step.places.row.data()},
                          ops::parallel_for);
  float* values = step.scratch.take(step.rows * heads_ * value_width_);
  multiply_heads(expand_, {step.rows, heads_, 1, read, rank_, values, value_width_});
  linear_step(out_, {step.rows, values, y, true});
}

}  // namespace foretrace::lm
