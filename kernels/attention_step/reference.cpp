// The formula of attention_step.h in double: the specification.
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/attention_step/variants.h"
#include "kernels/element_access.h"

namespace foretrace::kernels::reference::attention_step {
namespace {

void head(const AttentionStepArgs& a, int64_t b, int64_t h) {
  const int64_t key_head = h / (a.query_heads / a.key_heads);
  const int64_t row = a.cached_row == nullptr ? b : a.cached_row[b];
  const int64_t cached = (row * a.key_heads + key_head) * a.capacity;
  const float* q = a.q + b * a.q_stride + h * a.size;
  std::vector<double> score;
  for (int64_t s = a.begin[b]; s < a.end[b]; ++s) {
    double dot = 0;
    for (int64_t i = 0; i < a.size; ++i)
      dot += q[i] * load_element(a.keys, a.element, (cached + s) * a.size + i);
    score.push_back(a.scale * dot);
  }
  const double most = *std::max_element(score.begin(), score.end());
  double total = 0;
  for (double& x : score) total += x = std::exp(x - most);
  for (int64_t i = 0; i < a.value_size; ++i) {
    double sum = 0;
    for (int64_t s = a.begin[b]; s < a.end[b]; ++s)
      sum += score[static_cast<size_t>(s - a.begin[b])] *
             load_element(a.values, a.element, (cached + s) * a.value_stride + i);
    if (a.gate != nullptr) sum /= 1 + std::exp(-a.gate[b * a.gate_stride + h * a.value_size + i]);
    a.out[(b * a.query_heads + h) * a.value_size + i] = static_cast<float>(sum / total);
  }
}

}  // namespace

void run(const AttentionStepArgs& a, int64_t begin, int64_t end) {
  for (int64_t pair = begin; pair < end; ++pair)
    head(a, pair / a.query_heads, pair % a.query_heads);
}

}  // namespace foretrace::kernels::reference::attention_step
