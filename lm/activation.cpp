#include "lm/activation.h"

#include <cmath>

#include "kernels/swiglu/swiglu.h"
#include "lm/ops/parallel.h"
#include "lm/ops/swiglu.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

float gelu(float a) { return 0.5F * a * (1.0F + std::tanh(0.7978845608F * (a + 0.044715F * a * a * a))); }

}  // namespace

at::Tensor gated_activation(const at::Tensor& both, Activation activation) {
  if (activation == Activation::kSilu) return ops::swiglu_packed(both);
  const auto parts = both.chunk(2, -1);
  return at::gelu(parts[0], "tanh") * parts[1];
}

void gated_activation(int64_t rows, int64_t width, const float* both, Activation activation, float* out) {
  if (activation == Activation::kSilu) {
    kernels::swiglu({rows, width, kernels::Element::kFloat32, both, both + width, 2 * width, 2 * width, out}, ops::parallel_for);
    return;
  }
  for (int64_t row = 0; row < rows; ++row, both += 2 * width, out += width)
    for (int64_t i = 0; i < width; ++i) out[i] = gelu(both[i]) * both[width + i];
}

}  // namespace foretrace::lm
