// The type in which gates, states and logits are computed, whatever matrices are: fp32, or fp64 in an fp64 model.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm {

inline at::ScalarType wide_type(const at::Tensor& x) {
  return x.scalar_type() == c10::ScalarType::Double ? c10::ScalarType::Double : c10::ScalarType::Float;
}
inline at::Tensor wide(const at::Tensor& x) { return x.to(wide_type(x)); }

}  // namespace foretrace::lm
