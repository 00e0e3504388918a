#include "lm/attention.h"

#include <cmath>

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

// HRM-Text's "...attn." as transformers names it in memory.
std::string split_prefix(const std::string& prefix) { return prefix.substr(0, prefix.size() - std::string("attn.").size()) + "self_attn."; }

// HRM-Text's own spelling is one matrix [gate | query | key | value]; transformers has four in memory.
void spell_hrm(Parameter& projection, const AttentionRows& rows, const std::string& prefix) {
  const int64_t width = projection.value.size(1);
  const std::string split = split_prefix(prefix);
  const at::Tensor all = at::arange(rows.all(), at::kLong);
  const at::Tensor order = at::cat({all.narrow(0, rows.query, rows.gate), all.narrow(0, 0, rows.query), all.slice(0, rows.query + rows.gate)});
  projection.stored = {{prefix + "gqkv_proj.weight", {rows.all(), width}, 0, order}};
  projection.spellings = {{{split + "q_proj.weight", {rows.query, width}, 0, {}},
                           {split + "gate_proj.weight", {rows.gate, width}, rows.query, {}},
                           {split + "k_proj.weight", {rows.key, width}, rows.query + rows.gate, {}},
                           {split + "v_proj.weight", {rows.value, width}, rows.query + rows.gate + rows.key, {}}}};
  projection.name = projection.stored.front().key;
}

Parameter& add_projection(const ModelConfig& config, LayerType type, ParameterTable& table, const std::string& prefix) {
  const AttentionRows rows(config, type);
  const int64_t width = config.hidden_size, gated = rows.query + rows.gate;
  at::Tensor by_head;
  if (config.attention_gate) by_head = rows_by_head(config.num_attention_heads, config.head_dim_of(type));
  Spelling parts = {{prefix + "q_proj.weight", {gated, width}, 0, by_head}, {prefix + "k_proj.weight", {rows.key, width}, gated, {}}};
  if (rows.value > 0) parts.push_back({prefix + "v_proj.weight", {rows.value, width}, gated + rows.key, {}});
  std::vector<int64_t> blocks = {rows.query, rows.gate, rows.key, rows.value};
  std::erase(blocks, 0);
  Parameter& projection = table.add(ParameterKind::kMatrix, InitialValue::kNormal, {rows.all(), width}, parts, blocks);
  if (config.family == ModelFamily::kHrmText) spell_hrm(projection, rows, prefix);
  return projection;
}

Parameter& add_out(const ModelConfig& config, LayerType type, ParameterTable& table, const std::string& prefix) {
  const std::vector<int64_t> shape = {config.hidden_size, config.num_attention_heads * config.head_dim_of(type)};
  Parameter& out = table.add(ParameterKind::kMatrix, InitialValue::kNormal, shape, prefix + "o_proj.weight");
  if (config.family == ModelFamily::kHrmText)
    out.spellings.push_back({{split_prefix(prefix) + "o_proj.weight", shape, 0, {}}});
  return out;
}

std::optional<RmsNorm> add_norm(const ModelConfig& config, ParameterTable& table, const std::string& key, int64_t heads, int64_t head_dim) {
  if (config.qk_norm == QueryKeyNorm::kNone) return std::nullopt;
  const int64_t width = config.qk_norm == QueryKeyNorm::kHead ? head_dim : heads * head_dim;
  return RmsNorm(table, width, {key}, {config.rms_norm_eps, config.zero_centred_norm});
}

}  // namespace

AttentionRows::AttentionRows(const ModelConfig& config, LayerType type)
    : query(config.num_attention_heads * config.head_dim_of(type)),
      gate(config.attention_gate ? query : 0),
      key(config.key_value_heads_of(type) * config.head_dim_of(type)),
      value(config.full_value_is_key && type == LayerType::kFullAttention ? 0 : key) {}

Attention::Attention(const ModelConfig& config, LayerType type, ParameterTable& table, const std::string& prefix)
    : heads_(config.num_attention_heads),
      key_heads_(config.key_value_heads_of(type)),
      width_(config.head_dim_of(type)),
      scale_(config.attention_scale > 0 ? config.attention_scale : 1.0 / std::sqrt(static_cast<double>(width_))),
      rotary_(config.rotary),
      sliding_(type == LayerType::kSlidingAttention),
      norm_per_head_(config.qk_norm == QueryKeyNorm::kHead),
      rows_(config, type),
      projection_(add_projection(config, type, table, prefix)),
      query_norm_(add_norm(config, table, prefix + "q_norm.weight", heads_, width_)),
      key_norm_(add_norm(config, table, prefix + "k_norm.weight", key_heads_, width_)),
      out_(add_out(config, type, table, prefix)) {
  if (config.value_norm) value_norm_.emplace(table, width_, std::vector<std::string>{}, RmsNorm::Options{config.rms_norm_eps, false, false});
}

at::Tensor Attention::placed(const at::Tensor& part, int64_t heads, const std::optional<RmsNorm>& norm,
                             const SequenceContext& sequence) const {
  const at::Tensor flat = norm.has_value() && !norm_per_head_ ? norm->forward(part) : part;
  at::Tensor x = flat.view({sequence.batch, sequence.tokens, heads, width_});
  if (norm.has_value() && norm_per_head_) x = norm->forward(x);
  return (rotary_ ? rotate(x, sliding_ ? sequence.sliding_rotary : sequence.rotary) : x).transpose(1, 2);
}

at::Tensor Attention::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const auto parts = linear(x, projection_).split_with_sizes({rows_.query, rows_.gate, rows_.key, rows_.value}, -1);
  const at::Tensor q = placed(sequence.packing.apart(parts[0]), heads_, query_norm_, sequence);
  at::Tensor k = placed(sequence.packing.apart(parts[2]), key_heads_, key_norm_, sequence);
  at::Tensor v = sequence.packing.apart(parts[rows_.value == 0 ? 2 : 3]).view({sequence.batch, sequence.tokens, key_heads_, width_});
  v = (value_norm_ ? value_norm_->forward(v) : v).transpose(1, 2);
  if (cache != nullptr) {
    k = append_slots(cache->keys, k, sequence);
    v = append_slots(cache->values, v, sequence);
  }
  if (heads_ != key_heads_) {
    k = k.repeat_interleave(heads_ / key_heads_, 1);
    v = v.repeat_interleave(heads_ / key_heads_, 1);
  }
  const at::Tensor attended = sequence.packing.together(
      masked_attention(q, k, v, sequence, sliding_ ? sequence.sliding_mask : sequence.mask, scale_));
  return linear(rows_.gate > 0 ? attended * at::sigmoid(parts[1]) : attended, out_);
}

}  // namespace foretrace::lm
