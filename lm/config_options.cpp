// The fields of our own family: every option by its own name.
#include <array>

#include "lm/config_families.h"

namespace foretrace::lm {
namespace {

constexpr std::array<const char*, 4> kDecays = {"scalar", "none", "channel", "signed_channel"};
constexpr std::array<const char*, 3> kOutputGates = {"silu", "sigmoid", "none"};
constexpr std::array<const char*, 3> kNorms = {"head", "none", "projection"};
constexpr std::array<const char*, 3> kRouters = {"softmax", "sigmoid", "scaled"};

Status attention_options(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.boolean("attention_gate", config.attention_gate));
  TRY(fields.choice("qk_norm", config.qk_norm, kNorms));
  TRY(fields.integer("sliding_window", config.sliding_window, 0, INT64_MAX));
  TRY(fields.boolean("rotary", config.rotary));
  TRY(fields.number("rope_theta", config.rope_theta, 1.0, 1e12));
  TRY(fields.number("partial_rotary_factor", config.partial_rotary_factor, 0.0, 1.0));
  TRY(fields.number("rope_factor", config.rope_factor, 1.0, 1e6));
  TRY(fields.number("rope_low_freq_factor", config.rope_low_freq_factor, 1e-6, 1e6));
  TRY(fields.number("rope_high_freq_factor", config.rope_high_freq_factor, 1e-6, 1e6));
  TRY(fields.integer("rope_original_positions", config.rope_original_positions, 1, INT64_MAX));
  TRY(fields.boolean("rope_proportional", config.rope_proportional));
  TRY(fields.boolean("value_norm", config.value_norm));
  TRY(fields.number("attention_scale", config.attention_scale, 0.0, 1e3));
  TRY(fields.integer("full_head_dim", config.full_head_dim, 0, 4096));
  TRY(fields.integer("full_key_value_heads", config.full_key_value_heads, 0, 4096));
  TRY(fields.boolean("full_value_is_key", config.full_value_is_key));
  TRY(fields.number("sliding_rope_theta", config.sliding_rope_theta, 0.0, 1e12));
  TRY(fields.number("sliding_rotary_factor", config.sliding_rotary_factor, 0.0, 1.0));
  TRY(fields.integer("kv_lora_rank", config.kv_lora_rank, 0, kMaxWidth));
  TRY(fields.integer("qk_nope_head_dim", config.qk_nope_head_dim, 1, 4096));
  TRY(fields.integer("qk_rope_head_dim", config.qk_rope_head_dim, 1, 4096));
  return fields.integer("v_head_dim", config.v_head_dim, 1, 4096);
}

Status linear_options(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.choice("linear_decay", config.linear_decay, kDecays));
  TRY(fields.number("linear_beta_max", config.linear_beta_max, 1e-6, 2.0));
  TRY(fields.integer("linear_factors", config.linear_factors, 1, 16));
  TRY(fields.boolean("linear_qk_silu", config.linear_qk_silu));
  TRY(fields.choice("linear_output_gate", config.linear_output_gate, kOutputGates));
  TRY(fields.integer("linear_gate_rank", config.linear_gate_rank, 0, kMaxWidth));
  return fields.number("linear_norm_eps", config.linear_norm_eps, 0.0, 1.0);
}

Status expert_options(ConfigFields& fields, ModelConfig& config) {
  TRY(expert_fields(fields, config));
  TRY(fields.boolean("shared_expert_gate", config.shared_expert_gate));
  TRY(fields.boolean("dense_beside_experts", config.dense_beside_experts));
  TRY(fields.choice("router", config.router, kRouters));
  TRY(fields.boolean("norm_topk_prob", config.norm_topk_prob));
  TRY(fields.integer("n_group", config.n_group, 1, 4096));
  TRY(fields.integer("topk_group", config.topk_group, 1, 4096));
  TRY(fields.number("routed_scaling_factor", config.routed_scaling_factor, 0.0, 1e3));
  if (fields.reading()) all_sparse(config);
  return dense_layer_fields(fields, config);
}

Status recursion_options(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("high_cycles", config.high_cycles, 0, kMaxCycles));
  TRY(fields.integer("low_cycles", config.low_cycles, 1, kMaxCycles));
  TRY(fields.integers("gradient_cycles", config.gradient_cycles));
  return fields.boolean("prefix_lm", config.prefix_lm);
}

Status canvas_options(ConfigFields& fields, ModelConfig& config) {
  TRY(fields.integer("canvas_length", config.canvas_length, 0, 1 << 20));
  TRY(fields.boolean("canvas_is_one", config.canvas_is_one));
  return fields.boolean("self_conditioning", config.self_conditioning);
}

Status layer_options(ConfigFields& fields, ModelConfig& config) {
  TRY(activation_fields(fields, config, "hidden_act"));
  TRY(fields.boolean("zero_centred_norm", config.zero_centred_norm));
  TRY(fields.boolean("attention_post_norm", config.attention_post_norm));
  TRY(fields.boolean("sandwich_norm", config.sandwich_norm));
  TRY(fields.boolean("norm_weights", config.norm_weights));
  TRY(fields.boolean("layer_scale", config.layer_scale));
  TRY(fields.number("embedding_scale", config.embedding_scale, 1e-6, 1e6));
  return fields.number("logit_cap", config.logit_cap, 0.0, 1e6);
}

}  // namespace

Status foretrace_fields(ConfigFields& fields, ModelConfig& config) {
  TRY(size_fields(fields, config));
  TRY(fields.integer("intermediate_size", config.intermediate_size, 1, kMaxWidth));
  TRY(layer_options(fields, config));
  TRY(recursion_options(fields, config));
  TRY(canvas_options(fields, config));
  TRY(attention_fields(fields, config));
  TRY(attention_options(fields, config));
  TRY(linear_fields(fields, config));
  TRY(linear_options(fields, config));
  TRY(ahead_fields(fields, config));
  TRY(layer_type_fields(fields, config, {last_of_interval}));
  return expert_options(fields, config);
}

}  // namespace foretrace::lm
