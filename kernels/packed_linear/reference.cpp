// The formula of packed_linear.h in double: the specification.
#include "kernels/element_access.h"
#include "kernels/packed_linear/variants.h"

namespace foretrace::kernels::reference::packed_linear {
namespace {

double weight(const PackedLinearArgs& a, int64_t output, int64_t input) {
  const int64_t at = packed_index(a.type, a.inputs, output, input);
  switch (a.type) {
    case PackedType::kFloat32:
      return load_element(a.weight, Element::kFloat32, at);
    case PackedType::kBfloat16:
      return load_element(a.weight, Element::kBfloat16, at);
    case PackedType::kInt8:
      return static_cast<const int8_t*>(a.weight)[at];
  }
  return 0;
}

}  // namespace

void run(const PackedLinearArgs& a, float* /*workspace*/, int64_t begin, int64_t end) {
  for (int64_t r = 0; r < a.rows; ++r) {
    for (int64_t n = begin * kPackedBlock; n < a.outputs && n < end * kPackedBlock; ++n) {
      double sum = 0;
      for (int64_t k = 0; k < a.inputs; ++k) sum += a.x[r * a.x_stride + k] * weight(a, n, k);
      if (a.scales != nullptr) sum *= a.scales[n];
      float& y = a.y[r * a.y_stride + n];
      y = static_cast<float>(a.accumulate ? y + sum : sum);
    }
  }
}

}  // namespace foretrace::kernels::reference::packed_linear
