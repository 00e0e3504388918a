#include "tests/lm/naive_mixers.h"

#include <cmath>

#include "lm/torch.h"

namespace foretrace::lm {
namespace {

at::Tensor unit(const at::Tensor& x) { return x / (x.square().sum(-1, true) + 1e-6).sqrt(); }

at::Tensor rms(const at::Tensor& x, double eps) { return x / (x.square().mean(-1, true) + eps).sqrt(); }

at::Tensor swish(const at::Tensor& x) { return x * at::sigmoid(x); }

// Inputs before the first are zero.
at::Tensor convolution_at(const at::Tensor& x, const at::Tensor& weight, int64_t t) {
  at::Tensor sum = at::zeros_like(x.select(1, 0));
  for (int64_t i = 0; i < weight.size(2); ++i) {
    const int64_t from = t - weight.size(2) + 1 + i;
    if (from >= 0) sum = sum + x.select(1, from) * weight.select(2, i).squeeze(1);
  }
  return sum;
}

struct Naive {
  const ModelConfig& config;
  const NamedWeights& weights;

  at::Tensor apply(const std::string& key, const at::Tensor& x) const {
    return at::matmul(x, weights.at(key + ".weight").transpose(0, 1));
  }
  at::Tensor full_or_thin(const std::string& full, const std::string& thin, const at::Tensor& x) const {
    return config.linear_gate_rank > 0 ? apply(thin + "b_proj", apply(thin + "a_proj", x)) : apply(full, x);
  }

  // [B, Hv, dk] of factors on the rows of the state.
  at::Tensor decay(const at::Tensor& x) const {
    const int64_t heads = config.linear_num_value_heads;
    const at::Tensor ones = at::ones({x.size(0), heads, config.linear_key_head_dim}, x.options());
    if (config.linear_decay == DecayKind::kNone) return ones;
    const at::Tensor bias = weights.at("dt_bias");
    if (config.linear_decay == DecayKind::kSignedChannel)
      return 2 * at::sigmoid(full_or_thin("in_proj_a", "f_", x) + bias).unflatten(-1, {heads, -1}) - 1;
    const at::Tensor rate = weights.at("A_log").exp().unsqueeze(-1);
    const bool channel = config.linear_decay == DecayKind::kChannel;
    const at::Tensor raw = channel ? full_or_thin("in_proj_a", "f_", x) : apply("in_proj_a", x);
    return ones * (-rate * at::log1p(at::exp(raw + bias)).unflatten(-1, {heads, -1})).exp();
  }

  at::Tensor normed(const at::Tensor& out, const at::Tensor& x) const {
    const at::Tensor y = rms(out, config.output_norm_eps()) * weights.at("norm.weight");
    if (config.linear_output_gate == OutputGate::kNone) return y;
    const at::Tensor z = full_or_thin("in_proj_z", "g_", x).view(y.sizes());
    return y * (config.linear_output_gate == OutputGate::kSilu ? swish(z) : at::sigmoid(z));
  }
};

}  // namespace

at::Tensor naive_delta_net(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x) {
  const Naive naive{config, weights};
  const int64_t n = config.linear_factors, key = config.key_dim(), value = config.value_dim();
  const int64_t key_heads = config.linear_num_key_heads, heads = config.linear_num_value_heads;
  const at::Tensor mixed = naive.apply("in_proj_qkv", x);
  const auto keys_by_head = [&](const at::Tensor& part) {
    const at::Tensor active = config.linear_qk_silu ? swish(part) : part;
    return unit(active.unflatten(-1, {key_heads, -1})).repeat_interleave(heads / key_heads, 1);
  };
  at::Tensor state = at::zeros({x.size(0), heads, config.linear_key_head_dim, config.linear_value_head_dim}, x.options());
  std::vector<at::Tensor> outputs;
  for (int64_t t = 0; t < x.size(1); ++t) {
    const at::Tensor now = x.select(1, t);
    const at::Tensor c = convolution_at(mixed, weights.at("conv1d.weight"), t);
    const at::Tensor q = keys_by_head(c.narrow(-1, 0, key)) / std::sqrt(static_cast<double>(config.linear_key_head_dim));
    state = state * naive.decay(now).unsqueeze(-1);
    const at::Tensor betas = config.linear_beta_max * at::sigmoid(naive.apply("in_proj_b", now));
    for (int64_t i = 0; i < n; ++i) {
      const at::Tensor k = keys_by_head(c.narrow(-1, key + i * key, key));
      const at::Tensor v = swish(c.narrow(-1, (n + 1) * key + i * value, value)).unflatten(-1, {heads, -1});
      const at::Tensor beta = betas.narrow(-1, i * heads, heads).unsqueeze(-1);
      const at::Tensor delta = beta * (v - at::einsum("bhkv,bhk->bhv", {state, k}));
      state = state + at::einsum("bhk,bhv->bhkv", {k, delta});
    }
    const at::Tensor out = at::einsum("bhkv,bhk->bhv", {state, q});
    outputs.push_back(naive.apply("out_proj", naive.normed(out, now).flatten(1)));
  }
  return at::stack(outputs, 1);
}

at::Tensor naive_attention(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x, int64_t window) {
  const Naive naive{config, weights};
  const int64_t heads = config.num_attention_heads, width = config.head_dim;
  const int64_t half = config.rotary ? config.rotary_dim() / 2 : 0;
  const auto placed = [&](at::Tensor head, int64_t position) {
    std::vector<at::Tensor> channels = head.unbind(-1);
    for (int64_t i = 0; i < half; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(half);
      const double angle = static_cast<double>(position) * std::pow(config.rope_theta, -share);
      const at::Tensor a = channels[static_cast<size_t>(i)], b = channels[static_cast<size_t>(i + half)];
      channels[static_cast<size_t>(i)] = a * std::cos(angle) - b * std::sin(angle);
      channels[static_cast<size_t>(i + half)] = b * std::cos(angle) + a * std::sin(angle);
    }
    return at::stack(channels, -1);
  };
  const int64_t group = heads / config.num_key_value_heads;
  std::vector<at::Tensor> rows;
  for (int64_t t = 0; t < x.size(1); ++t) {
    const at::Tensor q = placed(naive.apply("q_proj", x.select(1, t)).unflatten(-1, {heads, width}), t);
    std::vector<at::Tensor> scores, values;
    for (int64_t s = std::max<int64_t>(0, t - window + 1); s <= t; ++s) {
      const at::Tensor k = placed(naive.apply("k_proj", x.select(1, s)).unflatten(-1, {-1, width}), s);
      scores.push_back((q * k.repeat_interleave(group, 1)).sum(-1) / std::sqrt(static_cast<double>(width)));
      values.push_back(naive.apply("v_proj", x.select(1, s)).unflatten(-1, {-1, width}).repeat_interleave(group, 1));
    }
    const at::Tensor shares = at::stack(scores, -1).softmax(-1);
    rows.push_back(naive.apply("o_proj", at::einsum("bhs,sbhd->bhd", {shares, at::stack(values)}).flatten(1)));
  }
  return at::stack(rows, 1);
}

at::Tensor naive_latent_attention(const ModelConfig& config, const NamedWeights& weights, const at::Tensor& x) {
  const Naive naive{config, weights};
  const int64_t heads = config.num_attention_heads, rank = config.kv_lora_rank, own = config.qk_nope_head_dim;
  const double size = static_cast<double>(own + config.qk_rope_head_dim);
  std::vector<at::Tensor> keys, values, rows;
  for (int64_t t = 0; t < x.size(1); ++t) {
    const at::Tensor both = naive.apply("kv_a_proj_with_mqa", x.select(1, t));
    const at::Tensor latent = rms(both.narrow(-1, 0, rank), 1e-6) * weights.at("kv_a_layernorm.weight");
    const at::Tensor expanded = naive.apply("kv_b_proj", latent).unflatten(-1, {heads, -1});
    const at::Tensor shared = both.narrow(-1, rank, config.qk_rope_head_dim).unsqueeze(1).expand({-1, heads, -1});
    keys.push_back(at::cat({expanded.narrow(-1, 0, own), shared}, -1));
    values.push_back(expanded.narrow(-1, own, config.v_head_dim));
    const at::Tensor q = naive.apply("q_proj", x.select(1, t)).unflatten(-1, {heads, -1});
    const at::Tensor shares = ((at::stack(keys) * q).sum(-1) / std::sqrt(size)).softmax(0);  // [tokens, B, H]
    rows.push_back(naive.apply("o_proj", (shares.unsqueeze(-1) * at::stack(values)).sum(0).flatten(1)));
  }
  return at::stack(rows, 1);
}

}  // namespace foretrace::lm
