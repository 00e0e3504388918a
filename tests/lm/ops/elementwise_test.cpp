// The ops other than the delta rule against the same formulas in torch.
#include "lm/ops/causal_conv.h"
#include "lm/ops/cross_entropy.h"
#include "lm/ops/delta_gates.h"
#include "lm/ops/linear_cross_entropy.h"
#include "lm/ops/residual_norm.h"
#include "lm/ops/rms_norm.h"
#include "lm/ops/rotary.h"
#include "lm/ops/swiglu.h"
#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

at::Tensor plain_norm(const at::Tensor& x) {
  return x * (x.square().mean(-1, true) + 1e-6).rsqrt();
}

at::Tensor plain_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& history) {
  const at::Tensor padded = at::cat({history, x}, 1).transpose(1, 2);
  return at::silu(at::conv1d(padded, weight, at::Tensor(), at::IntArrayRef{1}, at::IntArrayRef{0},
                             at::IntArrayRef{1}, weight.size(0))
                      .transpose(1, 2));
}

TEST(CausalConvOp, IsTheDepthwiseConvolution) {
  at::manual_seed(1);
  const at::Tensor history = at::zeros({2, 3, 20}, at::kDouble);
  expect_same([](const Tensors& in) { return Tensors{causal_conv_silu(in[0], in[1])}; },
              [&](const Tensors& in) { return Tensors{plain_conv(in[0], in[1], history)}; },
              {random_double({2, 9, 20}), random_double({20, 1, 4})});
}

TEST(CausalConvOp, AViewAndAHistoryAreTaken) {
  at::manual_seed(2);
  const at::Tensor history = random_double({2, 3, 20});
  expect_same(
      [&](const Tensors& in) {
        return Tensors{causal_conv_silu(in[0].narrow(2, 5, 20), in[1], history)};
      },
      [&](const Tensors& in) {
        return Tensors{plain_conv(in[0].narrow(2, 5, 20), in[1], history)};
      },
      {random_double({2, 2, 40}), random_double({20, 1, 4})});
}

TEST(CausalConvOp, StepsContinueTheSequence) {
  at::manual_seed(3);
  const at::Tensor x = at::randn({1, 6, 20}), weight = at::randn({20, 1, 4});
  const at::Tensor whole = causal_conv_silu(x, weight);
  CausalConvStep step = causal_conv_silu_step(x.narrow(1, 0, 2), weight);
  for (int64_t t = 2; t < 6; ++t) {
    step = causal_conv_silu_step(x.narrow(1, t, 1), weight, step.history);
    EXPECT_LT(relative_error(step.out, whole.narrow(1, t, 1)), 1e-6);
  }
  EXPECT_TRUE(at::equal(step.history, x.narrow(1, 3, 3)));
  EXPECT_THROW(causal_conv_silu(x, at::randn({20, 1, 3})), c10::Error);
}

TEST(ResidualNormOp, IsTheNormOfTheSum) {
  at::manual_seed(14);
  expect_same([](const Tensors& in) { return Tensors{residual_norm(in[0], in[1], 1e-6)}; },
              [](const Tensors& in) { return Tensors{plain_norm(in[0] + in[1])}; },
              {random_double({2, 5, 20}), random_double({2, 5, 20})});
  expect_same(
      [](const Tensors& in) {
        return Tensors{residual_norm(in[0].transpose(1, 2), in[0].transpose(1, 2), 1e-6)};
      },
      [](const Tensors& in) { return Tensors{plain_norm(in[0].transpose(1, 2) * 2)}; },
      {random_double({2, 5, 20})});
  EXPECT_THROW(residual_norm(at::ones({2, 3}), at::ones({2, 4}), 1e-6), c10::Error);
  EXPECT_THROW(residual_norm(at::ones({2, 3}), at::ones({2, 3}, at::kDouble), 1e-6), c10::Error);
}

TEST(RmsNormOp, IsTheZeroCentredNorm) {
  at::manual_seed(4);
  expect_same([](const Tensors& in) { return Tensors{rms_norm(in[0], in[1], 1e-6)}; },
              [](const Tensors& in) { return Tensors{plain_norm(in[0]) * (1 + in[1])}; },
              {random_double({2, 70, 24}), random_double({24})});
  EXPECT_THROW(rms_norm(at::randn({2, 24}), at::randn({23}), 1e-6), c10::Error);
}

TEST(RmsNormOp, HeadsInsideAWiderProjectionAreNormalised) {
  at::manual_seed(5);
  const auto heads = [](const at::Tensor& x) { return x.unflatten(2, {3, 16}).narrow(3, 0, 8); };
  expect_same(
      [&](const Tensors& in) { return Tensors{rms_norm(heads(in[0]), in[1], 1e-6, false)}; },
      [&](const Tensors& in) { return Tensors{plain_norm(heads(in[0])) * in[1]}; },
      {random_double({2, 5, 48}), random_double({8})});
}

TEST(GatedRmsNormOp, NormComesBeforeTheGate) {
  at::manual_seed(6);
  const auto gate = [](const at::Tensor& z) { return z.narrow(2, 8, 32).unflatten(2, {4, 8}); };
  expect_same(
      [&](const Tensors& in) { return Tensors{gated_rms_norm(in[0], gate(in[1]), in[2], 1e-6)}; },
      [&](const Tensors& in) { return Tensors{in[2] * plain_norm(in[0]) * at::silu(gate(in[1]))}; },
      {random_double({2, 5, 4, 8}), random_double({2, 5, 48}), random_double({8})});
}

TEST(RotaryOp, TurnsPairsOfAHeadsHalves) {
  at::manual_seed(8);
  const auto plain = [](const at::Tensor& x, const at::Tensor& cos, const at::Tensor& sin) {
    const at::Tensor a = x.narrow(-1, 0, 3), b = x.narrow(-1, 3, 3);
    return at::cat({a * cos - b * sin, b * cos + a * sin, x.narrow(-1, 6, 4)}, -1);
  };
  for (const int64_t rows : {1, 2}) {  // angles of all rows, or a row
    const at::Tensor cos = random_double({rows, 5, 1, 3}), sin = random_double({rows, 5, 1, 3});
    const auto heads = [](const at::Tensor& x) { return x.narrow(-1, 7, 30).unflatten(-1, {3, 10}); };
    expect_same([&](const Tensors& in) { return Tensors{rotary(heads(in[0]), cos, sin)}; },
                [&](const Tensors& in) { return Tensors{plain(heads(in[0]), cos, sin)}; }, {random_double({2, 5, 40})});
  }
  EXPECT_THROW(rotary(at::randn({2, 5, 3, 4}), at::randn({1, 5, 1, 3}), at::randn({1, 5, 1, 3})), c10::Error);
}

TEST(SwigluOp, BothFormsAreSiluTimesUp) {
  at::manual_seed(7);
  const auto plain = [](const Tensors& in) {
    return Tensors{at::silu(in[0].narrow(-1, 0, 11)) * in[0].narrow(-1, 11, 11)};
  };
  const Tensors inputs{random_double({2, 5, 22})};
  expect_same([](const Tensors& in) { return Tensors{swiglu_packed(in[0])}; }, plain, inputs);
  expect_same(
      [](const Tensors& in) {
        return Tensors{swiglu(in[0].narrow(-1, 0, 11), in[0].narrow(-1, 11, 11))};
      },
      plain, inputs);
  EXPECT_THROW(swiglu_packed(at::randn({2, 5})), c10::Error);
}

TEST(DeltaGatesOp, AreDecayAndWriteStrength) {
  at::manual_seed(8);
  expect_same(
      [](const Tensors& in) {
        const DeltaGates gates =
            delta_gates(in[0].narrow(2, 0, 4), in[0].narrow(2, 4, 4), in[1], in[2], 2);
        return Tensors{gates.g, gates.beta};
      },
      [](const Tensors& in) {
        const at::Tensor x = in[0].narrow(2, 0, 4) + in[2];
        return Tensors{-in[1].exp() * at::softplus(x), 2 * at::sigmoid(in[0].narrow(2, 4, 4))};
      },
      {random_double({2, 70, 8}), random_double({4}), random_double({4})});
}

TEST(CrossEntropyOp, IsTheWeightedSumOfTokenLosses) {
  at::manual_seed(9);
  const at::Tensor targets = at::randint(0, 13, {40}, at::kLong),
                   weights = at::rand({40}, at::kDouble);
  expect_same(
      [&](const Tensors& in) {
        return Tensors{weighted_cross_entropy(in[0], targets, weights) / 3};
      },
      [&](const Tensors& in) {
        const at::Tensor each = at::cross_entropy_loss(in[0], targets, {}, at::Reduction::None);
        return Tensors{(each * weights).sum() / 3};
      },
      {random_double({40, 13})});
  expect_same(
      [&](const Tensors& in) {
        return Tensors{weighted_cross_entropy(in[0], targets, weights, 0, 0.1)};
      },
      [&](const Tensors& in) {
        return Tensors{(at::cross_entropy_loss(in[0], targets, {}, at::Reduction::None, -100, 0.1) * weights).sum()};
      },
      {random_double({40, 13})});
  const at::Tensor logits = random_double({40, 13});
  EXPECT_LT(relative_error(token_losses(logits, targets),
                           at::cross_entropy_loss(logits, targets, {}, at::Reduction::None)),
            1e-12);
}

TEST(LinearCrossEntropyOp, IsTheLossBehindTheHeadInAnyBlocks) {
  at::manual_seed(10);
  const at::Tensor targets = at::randint(0, 13, {40}, at::kLong), weights = at::rand({40}, at::kDouble);
  for (const int64_t at_once : {1, 7, 40, 0}) {
    expect_same(
        [&](const Tensors& in) {
          return Tensors{2 * linear_cross_entropy(in[0], {in[1], in[1]}, targets, weights, 1e-2, 0.1, at_once)};
        },
        [&](const Tensors& in) {
          return Tensors{2 * weighted_cross_entropy(at::linear(in[0], in[1]), targets, weights, 1e-2, 0.1)};
        },
        {random_double({40, 6}), random_double({13, 6})});
  }
  const at::Tensor states = at::randn({40, 6}), head = at::randn({13, 6}).requires_grad_();
  const at::Tensor loss = linear_cross_entropy(states, {head, head}, targets, weights);  // states take no gradient
  loss.backward();
  EXPECT_TRUE(head.grad().defined());
  const at::Tensor frozen = head.detach(), open = states.detach().requires_grad_();
  linear_cross_entropy(open, {frozen, frozen}, targets, weights).backward();
  EXPECT_TRUE(open.grad().defined());
  EXPECT_THROW(linear_cross_entropy(states, {head, head}, at::cat({targets, targets}), at::cat({weights, weights})), c10::Error);
  const at::NoGradGuard no_grad;
  EXPECT_EQ(linear_cross_entropy(states, {head, head}, targets, weights).item<double>(), loss.item<double>());
}

TEST(LinearCrossEntropyOp, ACopysGradientGoesToTheMaster) {
  at::manual_seed(11);
  const at::Tensor targets = at::randint(0, 13, {40}, at::kLong), weights = at::rand({40});
  const at::Tensor states = at::randn({40, 6}, at::kBFloat16), copy = at::randn({13, 6}, at::kBFloat16);
  const at::Tensor head = copy.to(at::kFloat).requires_grad_(), exact = head.detach().clone().requires_grad_();
  linear_cross_entropy(states, {head, copy}, targets, weights, 0, 0, 7).backward();
  weighted_cross_entropy(at::linear(states.to(at::kFloat), exact), targets, weights).backward();
  EXPECT_EQ(head.grad().scalar_type(), at::kFloat);
  EXPECT_LT(relative_error(head.grad(), exact.grad()), 1e-2);
}

TEST(CrossEntropyOp, ATargetOutsideTheVocabularyNeedsWeightZero) {
  const at::Tensor logits = at::randn({2, 5}), targets = at::tensor({1, -100}, at::kLong);
  EXPECT_NO_THROW(weighted_cross_entropy(logits, targets, at::tensor({1.0F, 0.0F})));
  EXPECT_THROW(weighted_cross_entropy(logits, targets, at::tensor({1.0F, 1.0F})), c10::Error);
}

TEST(Ops, RecordNoGraphWhereNoGradientIsWanted) {
  const at::Tensor x = at::randn({2, 3, 8}), w = at::randn({8}).requires_grad_();
  EXPECT_TRUE(rms_norm(x, w, 1e-6).requires_grad());
  const at::NoGradGuard no_grad;
  EXPECT_FALSE(rms_norm(x, w, 1e-6).requires_grad());
}

}  // namespace
}  // namespace foretrace::lm::ops
