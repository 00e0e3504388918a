#include "lm/ops/channel_delta_rule.h"

#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

at::Tensor l2norm(const at::Tensor& x) { return x * (x.square().sum(-1, true) + 1e-6).rsqrt(); }

// The recurrence one token and one channel decay at a time. in: q, k, v, decay, beta, state.
Tensors plain_recurrence(const Tensors& in) {
  const int64_t group = in[2].size(2) / in[0].size(2);
  const at::Tensor q = l2norm(in[0]).repeat_interleave(group, 2) / std::sqrt(static_cast<double>(in[0].size(3)));
  const at::Tensor k = l2norm(in[1]).repeat_interleave(group, 2);
  at::Tensor state = in[5];
  Tensors out;
  for (int64_t t = 0; t < q.size(1); ++t) {
    const at::Tensor k_t = k.select(1, t), beta = in[4].select(1, t).unsqueeze(-1);
    state = state * in[3].select(1, t).unsqueeze(-1);
    const at::Tensor delta = beta * (in[2].select(1, t) - at::einsum("bhkv,bhk->bhv", {state, k_t}));
    state = state + at::einsum("bhk,bhv->bhkv", {k_t, delta});
    out.push_back(at::einsum("bhkv,bhk->bhv", {state, q.select(1, t)}));
  }
  return {at::stack(out, 1), state};
}

// q, k, v, decay in (0, 1) or (-1, 1), beta in (0, 2), state.
Tensors random_inputs(int64_t tokens, bool negative) {
  at::manual_seed(3);
  at::Tensor decay = at::rand({2, tokens, 4, 8}, at::kDouble) * 0.9 + 0.05;
  if (negative) decay = decay * at::where(at::rand_like(decay) < 0.5, -1.0, 1.0);
  return {random_double({2, tokens, 2, 8}), random_double({2, tokens, 2, 8}), random_double({2, tokens, 4, 12}), decay,
          2 * at::rand({2, tokens, 4}, at::kDouble), random_double({2, 4, 8, 12})};
}

ChannelDeltaInput input_of(const Tensors& in) {
  const at::Tensor sign = at::where(in[3].detach() < 0, -1.0, 1.0).to(in[3].scalar_type());
  return {in[0], in[1], in[2], in[3].abs().log(), sign, in[4], in[5]};
}

Tensors chunk(const Tensors& in) {
  const DeltaRuleOutput result = channel_delta_rule_chunk(input_of(in));
  return {result.out, result.state};
}

Tensors recurrent(const Tensors& in) {
  const DeltaRuleOutput result = channel_delta_rule_recurrent(input_of(in));
  return {result.out, result.state};
}

TEST(ChannelDeltaRuleOp, ValuesAndGradientsAreThoseOfTheRecurrence) {
  for (const int64_t tokens : {1, 15, 16, 37})
    for (const bool negative : {false, true}) {
      expect_same(chunk, plain_recurrence, random_inputs(tokens, negative));
      const Tensors in = random_inputs(tokens, negative);
      const Tensors got = recurrent(in), want = plain_recurrence(in);
      for (size_t i = 0; i < want.size(); ++i) EXPECT_LT(relative_error(got[i], want[i]), 1e-12);
    }
}

TEST(ChannelDeltaRuleOp, WithoutSignsAllDecaysArePositive) {
  const Tensors in = random_inputs(20, false);
  ChannelDeltaInput unsigned_input = input_of(in);
  unsigned_input.sign = at::Tensor();
  unsigned_input.state = at::Tensor();
  Tensors zero_state = in;
  zero_state[5] = at::zeros_like(in[5]);
  EXPECT_LT(relative_error(channel_delta_rule_chunk(unsigned_input).out, plain_recurrence(zero_state)[0]), 1e-12);
  EXPECT_LT(relative_error(channel_delta_rule_recurrent(unsigned_input).out, plain_recurrence(zero_state)[0]), 1e-12);
}

TEST(ChannelDeltaRuleOp, ExtremeGatesGiveNoNaNAndNoOverflow) {
  Tensors in = random_inputs(70, false);
  for (const double gate : {-8.0, -50.0, -1e4}) {
    // Half the channels forget at once, the others hardly: the sums of a block are thousands apart.
    in[3] = at::exp(at::where(at::rand_like(in[3]) < 0.5, gate, -1e-4).to(at::kDouble)).clamp_min(1e-300);
    const Tensors want = outputs_and_gradients(plain_recurrence, in, at::kDouble);
    Tensors low = in;
    low[3] = at::log(in[3]);
    const auto by_log = [](const Tensors& t) {
      const DeltaRuleOutput result = channel_delta_rule_chunk({t[0], t[1], t[2], t[3], {}, t[4], t[5]});
      return Tensors{result.out, result.state};
    };
    const Tensors got = outputs_and_gradients(by_log, low, at::kFloat);
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_TRUE(at::isfinite(got[i]).all().item<bool>()) << gate << " result " << i;
      if (i == 5) continue;  // the gradient of the log, not of the decay
      EXPECT_LT(relative_error(got[i], want[i]), 2e-5) << gate << " result " << i;
    }
  }
}

TEST(ChannelDeltaRuleOp, TokenByTokenGoesOnWhereTheChunkEnded) {
  const Tensors in = random_inputs(30, true);
  const auto part = [&](int64_t first, int64_t count, const at::Tensor& state) {
    Tensors some;
    for (size_t i = 0; i < 5; ++i) some.push_back(in[i].narrow(1, first, count));
    some.push_back(state);
    return some;
  };
  const Tensors whole = chunk(in);
  Tensors now = chunk(part(0, 13, in[5]));
  for (int64_t t = 13; t < 30; ++t) {
    now = recurrent(part(t, 1, now[1]));
    EXPECT_LT(relative_error(now[0], whole[0].narrow(1, t, 1)), 1e-11) << t;
  }
  EXPECT_LT(relative_error(now[1], whole[1]), 1e-11);
}

TEST(ChannelDeltaRuleOp, Bfloat16ActivationsKeepAFloatState) {
  Tensors in = random_inputs(18, true), exact;
  for (size_t i = 0; i < 3; ++i) in[i] = in[i].to(at::kBFloat16);
  for (const at::Tensor& x : in) exact.push_back(x.to(at::kDouble));
  const DeltaRuleOutput got = channel_delta_rule_chunk(input_of(in));
  const Tensors want = plain_recurrence(exact);
  EXPECT_EQ(got.out.scalar_type(), at::kBFloat16);
  EXPECT_EQ(got.state.scalar_type(), at::kFloat);
  EXPECT_LT(relative_error(got.out, want[0]), 4e-3);
  EXPECT_LT(relative_error(got.state, want[1]), 2e-6);
}

TEST(ChannelDeltaRuleOp, NoTokensLeaveTheStateAsItWas) {
  const Tensors in = random_inputs(0, true);
  EXPECT_EQ(relative_error(chunk(in)[1], in[5]), 0);
  EXPECT_EQ(relative_error(recurrent(in)[1], in[5]), 0);
}

TEST(ChannelDeltaRuleOp, WrongShapesAreRefused) {
  ChannelDeltaInput in = input_of(random_inputs(5, false));
  in.g = in.g.select(-1, 0);  // a gate a head
  EXPECT_THROW(channel_delta_rule_chunk(in), c10::Error);
  EXPECT_THROW(channel_delta_rule_recurrent(in), c10::Error);
}

}  // namespace
}  // namespace foretrace::lm::ops
