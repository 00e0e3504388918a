// Products of matrices in the type of their numbers: sums in fp32 (fp64 of fp64), rounded once. A processor without tiles for bf16 (AMX)
// multiplies it in fp32 here: of AVX512_BF16 oneDNN's products are slower than fp32's, without it torch widens number by number.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm::ops {

// Is `x` multiplied in fp32: bf16, on a CPU without tiles for it?
bool widens(const at::Tensor& x);

// a [..., K] b [K, N] -> [..., N], in a's type, which is b's; differentiable.
at::Tensor product(const at::Tensor& a, const at::Tensor& b);

// out [M, N] = a [M, K] b [K, N], all of one type.
void product_into(at::Tensor out, const at::Tensor& a, const at::Tensor& b);

// sum [M, N] += a [M, K] b [K, N], where the sum may be of a wider type.
void add_product(const at::Tensor& sum, const at::Tensor& a, const at::Tensor& b);

}  // namespace foretrace::lm::ops
