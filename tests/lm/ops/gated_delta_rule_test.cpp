#include "lm/ops/gated_delta_rule.h"

#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

at::Tensor l2norm(const at::Tensor& x) { return x * (x.square().sum(-1, true) + 1e-6).rsqrt(); }

// The recurrence in torch operations, one token at a time. in: q, k, v, g, beta, state.
Tensors plain_recurrence(const Tensors& in) {
  const int64_t group = in[2].size(2) / in[0].size(2);
  const at::Tensor q =
      l2norm(in[0]).repeat_interleave(group, 2) / std::sqrt(static_cast<double>(in[0].size(3)));
  const at::Tensor k = l2norm(in[1]).repeat_interleave(group, 2);
  at::Tensor state = in[5];
  Tensors out;
  for (int64_t t = 0; t < q.size(1); ++t) {
    const at::Tensor k_t = k.select(1, t), beta = in[4].select(1, t).unsqueeze(-1);
    state = state * in[3].select(1, t).exp().unsqueeze(-1).unsqueeze(-1);
    const at::Tensor delta = beta * (in[2].select(1, t) - (state * k_t.unsqueeze(-1)).sum(-2));
    state = state + k_t.unsqueeze(-1) * delta.unsqueeze(-2);
    out.push_back((state * q.select(1, t).unsqueeze(-1)).sum(-2));
  }
  return {at::stack(out, 1), state};
}

struct Sizes {
  int64_t batch, tokens;
  DeltaRuleHeads heads;
};

Tensors random_inputs(const Sizes& s) {
  at::manual_seed(3);
  const DeltaRuleHeads& h = s.heads;
  return {random_double({s.batch, s.tokens, h.key_heads, h.key_size}),
          random_double({s.batch, s.tokens, h.key_heads, h.key_size}),
          random_double({s.batch, s.tokens, h.value_heads, h.value_size}),
          -at::rand({s.batch, s.tokens, h.value_heads}, at::kDouble),
          at::rand({s.batch, s.tokens, h.value_heads}, at::kDouble),
          random_double({s.batch, h.value_heads, h.key_size, h.value_size})};
}

Tensors chunk(const Tensors& in) {
  const DeltaRuleOutput result = gated_delta_rule_chunk(in[0], in[1], in[2], in[3], in[4], in[5]);
  return {result.out, result.state};
}

TEST(GatedDeltaRuleOp, GradientsAreThoseOfTheRecurrence) {
  expect_same(chunk, plain_recurrence, random_inputs({2, 37, {1, 2, 16, 8}}));
  expect_same(chunk, plain_recurrence, random_inputs({1, 1, {2, 2, 8, 24}}));
}

TEST(GatedDeltaRuleOp, GradientsAreThoseOfTheRecurrenceWithoutAState) {
  Tensors inputs = random_inputs({2, 20, {2, 2, 8, 8}});
  inputs.pop_back();
  const auto op = [](const Tensors& in) {
    return Tensors{gated_delta_rule_chunk(in[0], in[1], in[2], in[3], in[4]).out};
  };
  const auto plain = [](const Tensors& in) {
    Tensors with_state = in;
    with_state.push_back(at::zeros({2, 2, 8, 8}, in[0].options()));
    return Tensors{plain_recurrence(with_state)[0]};
  };
  expect_same(op, plain, inputs);
}

TEST(GatedDeltaRuleOp, PackedInputIsTheSameFunction) {
  const Sizes sizes{2, 21, {2, 4, 8, 16}};
  const Tensors parts = random_inputs(sizes);
  const at::Tensor qkv =
      at::cat({parts[0].flatten(2), parts[1].flatten(2), parts[2].flatten(2)}, 2);
  const auto op = [&](const Tensors& in) {
    const DeltaRuleOutput result =
        gated_delta_rule_chunk_packed(in[0], sizes.heads, in[1], in[2], in[3]);
    return Tensors{result.out, result.state};
  };
  const auto plain = [&](const Tensors& in) {
    return plain_recurrence({in[0].narrow(2, 0, 16).unflatten(2, {2, 8}),
                             in[0].narrow(2, 16, 16).unflatten(2, {2, 8}),
                             in[0].narrow(2, 32, 64).unflatten(2, {4, 16}), in[1], in[2], in[3]});
  };
  expect_same(op, plain, {qkv, parts[3], parts[4], parts[5]});
}

TEST(GatedDeltaRuleOp, TokenByTokenGoesOnWhereTheChunkEnded) {
  Tensors in = random_inputs({2, 30, {1, 2, 32, 32}});
  for (at::Tensor& x : in) x = x.to(at::kFloat);
  const DeltaRuleOutput whole = gated_delta_rule_chunk(in[0], in[1], in[2], in[3], in[4], in[5]);
  const auto part = [&](int64_t first, int64_t count, int64_t i) {
    return in[i].narrow(1, first, count);
  };
  DeltaRuleOutput now = gated_delta_rule_chunk(part(0, 13, 0), part(0, 13, 1), part(0, 13, 2),
                                               part(0, 13, 3), part(0, 13, 4), in[5]);
  EXPECT_LT(relative_error(now.out, whole.out.narrow(1, 0, 13)), 2e-6);
  for (int64_t t = 13; t < 30; ++t) {
    now = gated_delta_rule_recurrent(part(t, 1, 0), part(t, 1, 1), part(t, 1, 2), part(t, 1, 3),
                                     part(t, 1, 4), now.state);
    EXPECT_LT(relative_error(now.out, whole.out.narrow(1, t, 1)), 1e-5) << t;
  }
  EXPECT_LT(relative_error(now.state, whole.state), 2e-6);
}

TEST(GatedDeltaRuleOp, Bfloat16ActivationsKeepAFloatState) {
  Tensors in = random_inputs({1, 18, {1, 1, 16, 16}});
  for (int64_t i = 0; i < 3; ++i) in[i] = in[i].to(at::kBFloat16);
  const DeltaRuleOutput got = gated_delta_rule_chunk(in[0], in[1], in[2], in[3], in[4], in[5]);
  Tensors exact;
  for (const at::Tensor& x : in) exact.push_back(x.to(at::kDouble));
  const Tensors expected = plain_recurrence(exact);
  EXPECT_EQ(got.out.scalar_type(), at::kBFloat16);
  EXPECT_EQ(got.state.scalar_type(), at::kFloat);
  EXPECT_LT(relative_error(got.out, expected[0]), 4e-3);
  EXPECT_LT(relative_error(got.state, expected[1]), 2e-6);
}

TEST(GatedDeltaRuleOp, WrongShapesAndTypesAreRefused) {
  const Tensors in = random_inputs({1, 4, {2, 2, 8, 8}});
  const at::Tensor odd = at::zeros({1, 4, 3, 8}, at::kDouble),
                   gate3 = at::zeros({1, 4, 3}, at::kDouble);
  EXPECT_THROW(gated_delta_rule_chunk(in[0], in[1], odd, gate3, gate3), c10::Error);
  EXPECT_THROW(gated_delta_rule_chunk(in[0], in[1], in[2], gate3, in[4]), c10::Error);
  EXPECT_THROW(gated_delta_rule_chunk(in[0], in[1].to(at::kFloat), in[2], in[3], in[4]),
               c10::Error);
  EXPECT_THROW(gated_delta_rule_chunk(in[0], in[1], in[2], in[3], in[4],
                                      at::zeros({1, 2, 8, 9}, at::kDouble)),
               c10::Error);
  EXPECT_THROW(gated_delta_rule_chunk(in[0].to(at::kInt), in[1].to(at::kInt), in[2].to(at::kInt),
                                      in[3], in[4]),
               c10::Error);
}

}  // namespace
}  // namespace foretrace::lm::ops
