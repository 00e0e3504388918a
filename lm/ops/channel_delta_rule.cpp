#include "lm/ops/channel_delta_rule.h"

#include <cmath>
#include <limits>

#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm::ops {
namespace {

constexpr int64_t kBlock = 16;

struct Heads {
  at::Tensor q, k, v;  // [B, Hv, T, d], normalised
  at::Tensor g;        // [B, Hv, T, dk]
  at::Tensor beta;     // [B, Hv, T, 1]
  at::Tensor state;    // [B, Hv, dk, dv]
};

at::Tensor normalised(const at::Tensor& x) { return x * at::rsqrt(x.square().sum(-1, true) + 1e-6); }

Heads split_heads(const ChannelDeltaInput& input) {
  const auto type = wide_type(input.v);
  const int64_t group = input.v.size(2) / input.k.size(2);
  const auto spread = [&](const at::Tensor& x) { return group == 1 ? x : x.repeat_interleave(group, 2); };
  Heads heads;
  const double scale = 1.0 / std::sqrt(static_cast<double>(input.q.size(3)));
  heads.q = spread(normalised(input.q.to(type)) * scale).transpose(1, 2);
  heads.k = spread(normalised(input.k.to(type))).transpose(1, 2);
  heads.v = input.v.to(type).transpose(1, 2);
  heads.g = input.g.to(type).transpose(1, 2);
  heads.beta = input.beta.to(type).transpose(1, 2).unsqueeze(-1);
  heads.state = input.state.defined() ? input.state.to(type)
                                      : at::zeros({input.v.size(0), input.v.size(2), input.q.size(3), input.v.size(3)},
                                                  heads.v.options().requires_grad(false));
  return heads;
}

// [B, H, T, d] -> [B, H, blocks, 16, d], zeros behind the end: a zero beta and g leave the state as it is.
at::Tensor in_blocks(const at::Tensor& x) {
  const int64_t pad = (kBlock - x.size(2) % kBlock) % kBlock;
  return at::constant_pad_nd(x, {0, 0, 0, pad}).unflatten(2, {-1, kBlock});
}

at::Tensor solve_unit_lower(const at::Tensor& system, const at::Tensor& right) {
  return at::linalg_solve_triangular(system, right, /*upper=*/false, /*left=*/true, /*unitriangular=*/true);
}

// With c = cumsum(g) in a block and D_ij = exp(c_i - c_j) for i >= j, masked before exp, which would overflow above:
//   M_ij = beta_i sum_d k_i k_j D_ij (i > j);  A_ij = sum_d q_i k_j D_ij (i >= j)
//   (I + M) U = beta V;  (I + M) W = beta exp(c) K
//   N = U - W S;  O = (exp(c) Q) S + A N;  S <- exp(c_last) S + (exp(c_last - c) K)^T N
DeltaRuleOutput run_blocks(const Heads& heads, int64_t tokens) {
  const at::Tensor q = in_blocks(heads.q);
  const at::Tensor k = in_blocks(heads.k);
  const at::Tensor beta = in_blocks(heads.beta);
  const at::Tensor c = in_blocks(heads.g).cumsum(-2);
  const at::Tensor above = at::ones({kBlock, kBlock}, at::kBool).triu(1).unsqueeze(-1);
  const at::Tensor decayed_k =
      (c.unsqueeze(-2) - c.unsqueeze(-3)).masked_fill(above, -std::numeric_limits<double>::infinity()).exp() *
      k.unsqueeze(-3);
  const at::Tensor system = ((k.unsqueeze(-2) * decayed_k).sum(-1) * beta).tril(-1);
  const at::Tensor attention = (q.unsqueeze(-2) * decayed_k).sum(-1);
  const at::Tensor u = solve_unit_lower(system, in_blocks(heads.v) * beta);
  const at::Tensor w = solve_unit_lower(system, k * beta * c.exp());
  const at::Tensor q_decayed = q * c.exp();
  const at::Tensor last = c.narrow(-2, kBlock - 1, 1);
  const at::Tensor k_to_end = k * (last - c).exp();
  const at::Tensor whole = last.transpose(-1, -2).exp();  // [B, H, blocks, dk, 1]

  at::Tensor state = heads.state;
  std::vector<at::Tensor> outputs;
  for (int64_t i = 0; i < c.size(2); ++i) {
    const at::Tensor fresh = u.select(2, i) - w.select(2, i).matmul(state);
    outputs.push_back(q_decayed.select(2, i).matmul(state) + attention.select(2, i).matmul(fresh));
    state = state * whole.select(2, i) + k_to_end.select(2, i).transpose(-1, -2).matmul(fresh);
  }
  return {at::cat(outputs, 2).narrow(2, 0, tokens), state};
}

}  // namespace

// Signs fold into keys and queries: with s the running product of the signs, Diag(s_t) S_t follows the same rule with decays
// exp(g_t), keys s_t k_t and queries s_t q_t.
DeltaRuleOutput channel_delta_rule_chunk(const ChannelDeltaInput& input) {
  Heads heads = split_heads(input);
  const int64_t tokens = input.v.size(1);
  at::Tensor running;
  if (input.sign.defined()) {
    running = input.sign.to(heads.v.scalar_type()).cumprod(1).transpose(1, 2);
    heads.q = heads.q * running;
    heads.k = heads.k * running;
  }
  DeltaRuleOutput output = run_blocks(heads, tokens);
  if (running.defined()) output.state = output.state * running.select(2, tokens - 1).unsqueeze(-1);
  output.out = output.out.transpose(1, 2).to(input.v.scalar_type());
  return output;
}

DeltaRuleOutput channel_delta_rule_recurrent(const ChannelDeltaInput& input) {
  const Heads heads = split_heads(input);
  at::Tensor decay = heads.g.exp();
  if (input.sign.defined()) decay = decay * input.sign.to(decay.scalar_type()).transpose(1, 2);
  at::Tensor state = heads.state;
  std::vector<at::Tensor> outputs;
  for (int64_t t = 0; t < input.v.size(1); ++t) {
    const at::Tensor k = heads.k.select(2, t).unsqueeze(-1);
    state = state * decay.select(2, t).unsqueeze(-1);
    const at::Tensor delta = (heads.v.select(2, t) - (state * k).sum(-2)) * heads.beta.select(2, t);
    state = state + k * delta.unsqueeze(-2);
    outputs.push_back((state * heads.q.select(2, t).unsqueeze(-1)).sum(-2));
  }
  return {at::stack(outputs, 1).to(input.v.scalar_type()), state};
}

}  // namespace foretrace::lm::ops
