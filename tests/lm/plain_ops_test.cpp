// The fused operations against plain tensor operations under autograd, in fp64: values and every gradient.
#include <gtest/gtest.h>

#include "lm/ops/gated_delta_rule.h"
#include "lm/ops/rms_norm.h"
#include "lm/torch.h"
#include "tests/lm/plain_delta_rule.h"
#include "tests/lm/plain_norm.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr double kPlainOpsTolerance = 1e-10;

at::Tensor normal(at::IntArrayRef shape) { return at::randn(shape, at::kDouble).requires_grad_(); }

// Gradients of sum(weights * output) for fixed random weights.
std::vector<at::Tensor> gradients(const at::Tensor& output, const std::vector<at::Tensor>& inputs) {
  at::manual_seed(99);
  return torch::autograd::grad({(output * at::randn(output.sizes(), at::kDouble)).sum()}, inputs);
}

void plain_ops_expect_same(const at::Tensor& fused, const at::Tensor& plain, const std::vector<at::Tensor>& inputs) {
  EXPECT_LT(difference(fused, plain), kPlainOpsTolerance);
  const auto a = gradients(fused, inputs);
  const auto b = gradients(plain, inputs);
  for (size_t i = 0; i < inputs.size(); ++i) EXPECT_LT(difference(a[i], b[i]), kPlainOpsTolerance) << "gradient " << i;
}

TEST(PlainOps, DeltaRuleOfBothFormsAgreesWithTheFusedOne) {
  at::manual_seed(1);
  for (const int64_t tokens : {1, 7, 64, 130}) {
    DeltaRuleInput in;
    in.q = normal({2, tokens, 2, 8});
    in.k = normal({2, tokens, 2, 8});
    in.v = normal({2, tokens, 4, 12});
    in.g = (-at::rand({2, tokens, 4}, at::kDouble)).requires_grad_();
    in.beta = at::rand({2, tokens, 4}, at::kDouble).requires_grad_();
    in.state = normal({2, 4, 8, 12});
    const std::vector<at::Tensor> inputs = {in.q, in.k, in.v, in.g, in.beta, in.state};
    const auto fused = ops::gated_delta_rule_chunk(in.q, in.k, in.v, in.g, in.beta, in.state);
    const auto chunked = delta_rule_chunked(in);
    plain_ops_expect_same(fused.out, chunked.o, inputs);
    EXPECT_LT(difference(fused.state, chunked.state), kPlainOpsTolerance);
    const auto steps = ops::gated_delta_rule_recurrent(in.q, in.k, in.v, in.g, in.beta, in.state);
    EXPECT_LT(difference(steps.out, delta_rule_recurrent(in).o), kPlainOpsTolerance);
    EXPECT_LT(difference(steps.out, chunked.o), kPlainOpsTolerance);
  }
}

TEST(PlainOps, NormsAgreeWithTheFusedOnes) {
  at::manual_seed(2);
  const at::Tensor x = normal({3, 5, 2, 16});
  const at::Tensor gate = normal({3, 5, 2, 16});
  const at::Tensor weight = normal({16});
  plain_ops_expect_same(ops::rms_norm(x, weight, 1e-6), rms_norm(x, weight, 1e-6, at::kDouble), {x, weight});
  plain_ops_expect_same(ops::gated_rms_norm(x, gate, weight, 1e-6), gated_rms_norm(x, gate, weight, 1e-6, at::kDouble),
              {x, gate, weight});
}

}  // namespace
}  // namespace foretrace::lm
