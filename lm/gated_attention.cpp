#include "lm/gated_attention.h"

#include <torch/torch.h>

#include <optional>

#include "lm/linear.h"
#include "lm/ops/rms_norm.h"

namespace foretrace::lm {
namespace {

Parameter& add_projection(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const int64_t query = config.num_attention_heads * config.head_dim;
  const int64_t key = config.num_key_value_heads * config.head_dim;
  const int64_t width = config.hidden_size;
  std::vector<int64_t> rows;  // q_proj: a head's query rows, then its gate rows
  for (int64_t head = 0; head < config.num_attention_heads; ++head)
    for (const int64_t part : {int64_t{0}, query})
      for (int64_t i = 0; i < config.head_dim; ++i) rows.push_back(part + head * config.head_dim + i);
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {2 * query + 2 * key, width},
                   {{prefix + "q_proj.weight", {2 * query, width}, 0, at::tensor(rows, at::kLong)},
                    {prefix + "k_proj.weight", {key, width}, 2 * query, {}},
                    {prefix + "v_proj.weight", {key, width}, 2 * query + key, {}}},
                   {query, query, key, key});
}

// Writes k, v [B, Hkv, T, D] at the rows' positions and returns the first `slots` slots.
void append(LayerCache& cache, const SequenceContext& sequence, at::Tensor& k, at::Tensor& v) {
  if (!cache.keys.defined()) {
    cache.keys = at::zeros({k.size(0), k.size(1), sequence.slots, k.size(3)}, k.options());
    cache.values = at::zeros_like(cache.keys);
  }
  grow_slots(cache.keys, sequence.slots);
  grow_slots(cache.values, sequence.slots);
  if (sequence.same_start) {
    const int64_t start = sequence.start.front();
    cache.keys.narrow(2, start, sequence.tokens).copy_(k);
    cache.values.narrow(2, start, sequence.tokens).copy_(v);
  } else {
    const at::Tensor index = sequence.positions.unsqueeze(1).unsqueeze(-1).expand(k.sizes());
    cache.keys.scatter_(2, index, k);
    cache.values.scatter_(2, index, v);
  }
  k = cache.keys.narrow(2, 0, sequence.slots);
  v = cache.values.narrow(2, 0, sequence.slots);
}

}  // namespace

GatedAttention::GatedAttention(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : heads_(config.num_attention_heads),
      key_heads_(config.num_key_value_heads),
      width_(config.head_dim),
      eps_(config.rms_norm_eps),
      projection_(add_projection(config, table, prefix)),
      query_norm_(table.add(ParameterKind::kNorm, InitialValue::kZero, {width_}, prefix + "q_norm.weight")),
      key_norm_(table.add(ParameterKind::kNorm, InitialValue::kZero, {width_}, prefix + "k_norm.weight")),
      out_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, heads_ * width_},
                     prefix + "o_proj.weight")) {}

at::Tensor GatedAttention::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const int64_t query = heads_ * width_;
  const int64_t key = key_heads_ * width_;
  const auto parts = linear(x, projection_).split_with_sizes({query, query, key, key}, -1);
  const auto by_head = [&](const at::Tensor& part, int64_t heads) {
    return part.view({sequence.batch, sequence.tokens, heads, width_});
  };
  const auto placed = [&](const at::Tensor& part, int64_t heads, const Parameter& norm) {
    return rotate(ops::rms_norm(by_head(part, heads), norm.value, eps_), sequence).transpose(1, 2);
  };
  const at::Tensor q = placed(parts[0], heads_, query_norm_);
  at::Tensor k = placed(parts[2], key_heads_, key_norm_);
  at::Tensor v = by_head(parts[3], key_heads_).transpose(1, 2);
  if (cache != nullptr) append(*cache, sequence, k, v);
  if (heads_ != key_heads_) {
    k = k.repeat_interleave(heads_ / key_heads_, 1);
    v = v.repeat_interleave(heads_ / key_heads_, 1);
  }
  const std::optional<at::Tensor> mask =
      sequence.mask.defined() ? std::optional<at::Tensor>(sequence.mask) : std::nullopt;
  const bool causal = !mask.has_value() && sequence.tokens > 1;
  const at::Tensor attended = at::scaled_dot_product_attention(q, k, v, mask, 0.0, causal);
  const at::Tensor flat = attended.transpose(1, 2).reshape({sequence.batch, sequence.tokens, query});
  return linear(flat * at::sigmoid(parts[1]), out_);
}

}  // namespace foretrace::lm
