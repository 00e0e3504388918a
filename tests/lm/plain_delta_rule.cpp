#include "tests/lm/plain_delta_rule.h"

#include <cmath>
#include <limits>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kChunk = 64;

struct Heads {
  at::Tensor q, k, v;  // [B, Hv, T, d]
  at::Tensor g, beta;  // [B, Hv, T]
  at::Tensor state;    // [B, Hv, dk, dv]
};

at::Tensor l2_normalised(const at::Tensor& x) { return x * at::rsqrt(x.square().sum(-1, true) + 1e-6); }

// Widened, normalised, a key head copied to each of its value heads, heads before positions.
Heads split_heads(const DeltaRuleInput& input) {
  const auto type = input.v.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const int64_t group = input.v.size(2) / input.k.size(2);
  const auto spread = [&](const at::Tensor& x) { return group == 1 ? x : x.repeat_interleave(group, 2); };
  Heads heads;
  const double scale = 1.0 / std::sqrt(static_cast<double>(input.q.size(3)));
  heads.q = spread(l2_normalised(input.q.to(type)) * scale).transpose(1, 2);
  heads.k = spread(l2_normalised(input.k.to(type))).transpose(1, 2);
  heads.v = input.v.to(type).transpose(1, 2);
  heads.g = input.g.to(type).transpose(1, 2);
  heads.beta = input.beta.to(type).transpose(1, 2);
  heads.state = input.state.defined()
                    ? input.state.to(type)
                    : at::zeros({input.v.size(0), input.v.size(2), input.q.size(3), input.v.size(3)}, heads.v.options());
  return heads;
}

// [B, H, T, ...] -> [B, H, T / chunk, chunk, ...], zeros behind the end: a zero beta and g leave the state as it is.
at::Tensor in_chunks(const at::Tensor& x, int64_t pad) {
  auto shape = x.sizes().vec();
  at::Tensor padded = x;
  if (pad > 0) {
    auto tail = shape;
    tail[2] = pad;
    padded = at::cat({x, at::zeros(tail, x.options())}, 2);
    shape[2] += pad;
  }
  shape[2] /= kChunk;
  shape.insert(shape.begin() + 3, kChunk);
  return padded.reshape(shape);
}

}  // namespace

DeltaRuleOutput delta_rule_chunked(const DeltaRuleInput& input) {
  Heads heads = split_heads(input);
  const int64_t tokens = input.v.size(1);
  const int64_t pad = (kChunk - tokens % kChunk) % kChunk;
  const at::Tensor q = in_chunks(heads.q, pad);
  const at::Tensor k = in_chunks(heads.k, pad);
  const at::Tensor beta = in_chunks(heads.beta, pad).unsqueeze(-1);
  const at::Tensor k_beta = k * beta;
  const at::Tensor c = in_chunks(heads.g, pad).cumsum(-1);
  // D_ij = exp(c_i - c_j) for i >= j; masked before exp, which would overflow above the diagonal.
  const at::Tensor above = at::ones({kChunk, kChunk}, at::kBool).triu(1);
  const at::Tensor decay =
      (c.unsqueeze(-1) - c.unsqueeze(-2)).masked_fill(above, -std::numeric_limits<double>::infinity()).exp();
  const at::Tensor system = (k_beta.matmul(k.transpose(-1, -2)) * decay).tril(-1);
  const at::Tensor attention = q.matmul(k.transpose(-1, -2)) * decay;
  const auto solve = [&](const at::Tensor& right) {
    return at::linalg_solve_triangular(system, right, /*upper=*/false, /*left=*/true, /*unitriangular=*/true);
  };
  const at::Tensor u = solve(in_chunks(heads.v, pad) * beta);
  const at::Tensor w = solve(k_beta * c.exp().unsqueeze(-1));
  const at::Tensor q_decayed = q * c.exp().unsqueeze(-1);
  const at::Tensor k_decayed = k * (c.narrow(-1, kChunk - 1, 1) - c).exp().unsqueeze(-1);
  const at::Tensor chunk_decay = c.select(-1, kChunk - 1).exp().unsqueeze(-1).unsqueeze(-1);

  at::Tensor state = heads.state;
  std::vector<at::Tensor> outputs;
  for (int64_t i = 0; i < c.size(2); ++i) {
    const at::Tensor fresh = u.select(2, i) - w.select(2, i).matmul(state);
    outputs.push_back(q_decayed.select(2, i).matmul(state) + attention.select(2, i).matmul(fresh));
    state = state * chunk_decay.select(2, i) + k_decayed.select(2, i).transpose(-1, -2).matmul(fresh);
  }
  const at::Tensor o = at::cat(outputs, 2).narrow(2, 0, tokens).transpose(1, 2);
  return {o.to(input.v.scalar_type()).contiguous(), state};
}

DeltaRuleOutput delta_rule_recurrent(const DeltaRuleInput& input) {
  const Heads heads = split_heads(input);
  at::Tensor state = heads.state;
  std::vector<at::Tensor> outputs;
  for (int64_t t = 0; t < input.v.size(1); ++t) {
    const at::Tensor k = heads.k.select(2, t).unsqueeze(-1);
    state = state * heads.g.select(2, t).exp().unsqueeze(-1).unsqueeze(-1);
    const at::Tensor read = (state * k).sum(-2);
    const at::Tensor delta = (heads.v.select(2, t) - read) * heads.beta.select(2, t).unsqueeze(-1);
    state = state + k * delta.unsqueeze(-2);
    outputs.push_back((state * heads.q.select(2, t).unsqueeze(-1)).sum(-2));
  }
  return {at::stack(outputs, 1).to(input.v.scalar_type()), state};
}

}  // namespace foretrace::lm
