#include "lm/attention.h"

#include "lm/linear.h"
#include "lm/masked_attention.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// q_proj with gates: a head's query rows, then its gate rows.
at::Tensor rows_by_head(int64_t heads, int64_t width) {
  std::vector<int64_t> rows;
  for (int64_t head = 0; head < heads; ++head)
    for (const int64_t part : {int64_t{0}, heads * width})
      for (int64_t i = 0; i < width; ++i) rows.push_back(part + head * width + i);
  return at::tensor(rows, at::kLong);
}

Parameter& add_projection(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const int64_t query = config.num_attention_heads * config.head_dim;
  const int64_t gated = config.attention_gate ? 2 * query : query;
  const int64_t key = config.num_key_value_heads * config.head_dim;
  const int64_t width = config.hidden_size;
  std::vector<int64_t> blocks = {query, key, key};
  if (config.attention_gate) blocks.insert(blocks.begin(), query);
  at::Tensor rows;
  if (config.attention_gate) rows = rows_by_head(config.num_attention_heads, config.head_dim);
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {gated + 2 * key, width},
                   {{prefix + "q_proj.weight", {gated, width}, 0, rows},
                    {prefix + "k_proj.weight", {key, width}, gated, {}},
                    {prefix + "v_proj.weight", {key, width}, gated + key, {}}},
                   blocks);
}

std::optional<RmsNorm> add_norm(const ModelConfig& config, ParameterTable& table, const std::string& key,
                                int64_t heads) {
  if (config.qk_norm == QueryKeyNorm::kNone) return std::nullopt;
  const int64_t width = config.qk_norm == QueryKeyNorm::kHead ? config.head_dim : heads * config.head_dim;
  return RmsNorm(table, width, {key}, {config.rms_norm_eps, config.zero_centred_norm});
}

}  // namespace

Attention::Attention(const ModelConfig& config, LayerType type, ParameterTable& table, const std::string& prefix)
    : heads_(config.num_attention_heads),
      key_heads_(config.num_key_value_heads),
      width_(config.head_dim),
      gated_(config.attention_gate),
      rotary_(config.rotary),
      sliding_(type == LayerType::kSlidingAttention),
      norm_per_head_(config.qk_norm == QueryKeyNorm::kHead),
      projection_(add_projection(config, table, prefix)),
      query_norm_(add_norm(config, table, prefix + "q_norm.weight", heads_)),
      key_norm_(add_norm(config, table, prefix + "k_norm.weight", key_heads_)),
      out_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {config.hidden_size, heads_ * width_},
                     prefix + "o_proj.weight")) {}

at::Tensor Attention::placed(const at::Tensor& part, int64_t heads, const std::optional<RmsNorm>& norm,
                             const SequenceContext& sequence) const {
  const at::Tensor flat = norm.has_value() && !norm_per_head_ ? norm->forward(part) : part;
  at::Tensor x = flat.view({sequence.batch, sequence.tokens, heads, width_});
  if (norm.has_value() && norm_per_head_) x = norm->forward(x);
  return (rotary_ ? rotate(x, sequence) : x).transpose(1, 2);
}

at::Tensor Attention::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const int64_t query = heads_ * width_;
  const int64_t key = key_heads_ * width_;
  const int64_t gate = gated_ ? query : 0;
  const auto parts = linear(x, projection_).split_with_sizes({query, gate, key, key}, -1);
  const at::Tensor q = placed(sequence.packing.apart(parts[0]), heads_, query_norm_, sequence);
  at::Tensor k = placed(sequence.packing.apart(parts[2]), key_heads_, key_norm_, sequence);
  at::Tensor v = sequence.packing.apart(parts[3]).view({sequence.batch, sequence.tokens, key_heads_, width_}).transpose(1, 2);
  if (cache != nullptr) {
    k = append_slots(cache->keys, k, sequence);
    v = append_slots(cache->values, v, sequence);
  }
  if (heads_ != key_heads_) {
    k = k.repeat_interleave(heads_ / key_heads_, 1);
    v = v.repeat_interleave(heads_ / key_heads_, 1);
  }
  const at::Tensor attended = sequence.packing.together(
      masked_attention(q, k, v, sequence, sliding_ ? sequence.sliding_mask : sequence.mask));
  return linear(gated_ ? attended * at::sigmoid(parts[1]) : attended, out_);
}

}  // namespace foretrace::lm
