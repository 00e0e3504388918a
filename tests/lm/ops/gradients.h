// Compares an op with plain torch: outputs and the gradients of every input, in float64 and
// float32.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "lm/torch.h"

namespace foretrace::lm::ops {

using Tensors = std::vector<at::Tensor>;
using Function = std::function<Tensors(const Tensors&)>;

// Largest difference as a share of the largest expected value; infinite where shapes differ or
// values are not finite.
inline double relative_error(const at::Tensor& got, const at::Tensor& expected) {
  if (got.sizes() != expected.sizes()) return INFINITY;
  if (got.numel() == 0) return 0;
  const auto difference = (got.to(at::kDouble) - expected.to(at::kDouble)).abs();
  if (!at::isfinite(difference).all().item<bool>()) return INFINITY;
  return difference.max().item<double>() / (expected.abs().max().item<double>() + 1e-30);
}

// Outputs of `function` on fresh leaves of the given values and type, then the gradients of a fixed
// random combination of them.
inline Tensors outputs_and_gradients(const Function& function, const Tensors& values,
                                     at::ScalarType type) {
  Tensors leaves;
  for (const at::Tensor& value : values)
    leaves.push_back(value.detach().to(type, false, true).requires_grad_());
  Tensors results = function(leaves);
  at::manual_seed(99);
  at::Tensor loss = at::zeros({}, at::kDouble);
  for (const at::Tensor& out : results)
    loss = loss + (out.to(at::kDouble) * at::randn(out.sizes(), at::kDouble)).sum();
  loss.backward();
  for (at::Tensor& out : results) out = out.detach();
  for (const at::Tensor& leaf : leaves) results.push_back(leaf.grad());
  return results;
}

// `values` in float64; `plain` is run in float64 always.
inline void expect_same(const Function& op, const Function& plain, const Tensors& values) {
  const Tensors expected = outputs_and_gradients(plain, values, at::kDouble);
  const std::pair<at::ScalarType, double> types[] = {{at::kDouble, 1e-10}, {at::kFloat, 2e-5}};
  for (const auto& [type, bound] : types) {
    const Tensors got = outputs_and_gradients(op, values, type);
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i) {
      ASSERT_TRUE(got[i].defined()) << type << " result " << i;
      EXPECT_LT(relative_error(got[i], expected[i]), bound) << type << " result " << i;
    }
  }
}

inline at::Tensor random_double(at::IntArrayRef sizes) { return at::randn(sizes, at::kDouble); }

}  // namespace foretrace::lm::ops
