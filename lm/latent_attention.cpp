#include "lm/latent_attention.h"

#include "lm/linear.h"
#include "lm/masked_attention.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

constexpr double kLatentEps = 1e-6;  // not the config's

Parameter& add_matrix(ParameterTable& table, int64_t rows, int64_t columns, const std::string& key) {
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {rows, columns}, key);
}

// A head's key rows, by whose transpose a step multiplies, then its value rows.
Parameter& add_expansion(ParameterTable& table, const ModelConfig& config, const std::string& key) {
  const int64_t own = config.qk_nope_head_dim, value = config.v_head_dim, heads = config.num_attention_heads;
  Parameter& parameter = add_matrix(table, heads * (own + value), config.kv_lora_rank, key);
  for (int64_t begin = 0; begin < heads * (own + value); begin += own + value) {
    parameter.packed_parts.push_back({begin, own, true});
    parameter.packed_parts.push_back({begin + own, value});
  }
  return parameter;
}

}  // namespace

LatentAttention::LatentAttention(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : heads_(config.num_attention_heads),
      rank_(config.kv_lora_rank),
      own_width_(config.qk_nope_head_dim),
      shared_width_(config.qk_rope_head_dim),
      value_width_(config.v_head_dim),
      query_(add_matrix(table, heads_ * (own_width_ + shared_width_), config.hidden_size, prefix + "q_proj.weight")),
      compress_(add_matrix(table, rank_ + shared_width_, config.hidden_size, prefix + "kv_a_proj_with_mqa.weight")),
      latent_norm_(table, rank_, {prefix + "kv_a_layernorm.weight"}, {kLatentEps, config.zero_centred_norm}),
      expand_(add_expansion(table, config, prefix + "kv_b_proj.weight")),
      out_(add_matrix(table, config.hidden_size, heads_ * value_width_, prefix + "o_proj.weight")) {}

at::Tensor LatentAttention::forward(const at::Tensor& x, const SequenceContext& sequence, LayerCache* cache) const {
  const auto compressed = linear(x, compress_).split_with_sizes({rank_, shared_width_}, -1);
  at::Tensor latent = at::cat({latent_norm_.forward(compressed[0]), compressed[1]}, -1);
  latent = sequence.packing.apart(latent).unsqueeze(1);  // [B, 1, T, .]
  if (cache != nullptr) latent = append_slots(cache->keys, latent, sequence);
  const auto parts = latent.split_with_sizes({rank_, shared_width_}, -1);
  const at::Tensor expanded =
      linear(parts[0].squeeze(1), expand_).unflatten(-1, {heads_, own_width_ + value_width_}).transpose(1, 2);
  const auto heads = expanded.split_with_sizes({own_width_, value_width_}, -1);
  const at::Tensor k = at::cat({heads[0], parts[1].expand({-1, heads_, -1, -1})}, -1);
  const at::Tensor q = sequence.packing.apart(linear(x, query_)).unflatten(-1, {heads_, own_width_ + shared_width_}).transpose(1, 2);
  return linear(sequence.packing.together(masked_attention(q, k, heads[1], sequence, sequence.mask)), out_);
}

}  // namespace foretrace::lm
