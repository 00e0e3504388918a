#include "tests/lm/step_options.h"

#include <stdexcept>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

void use_experts(ModelConfig& c) {
  c.channel_types = {ChannelType::kExperts, ChannelType::kDense, ChannelType::kExperts, ChannelType::kExperts};
  c.num_experts = 6;
  c.num_experts_per_tok = 2;
  c.moe_intermediate_size = 24;
  c.shared_expert_intermediate_size = 20;
}

void use_latents(ModelConfig& c) {
  c.kv_lora_rank = 20;
  c.qk_nope_head_dim = 9;
  c.qk_rope_head_dim = 5;
  c.v_head_dim = 11;
  c.rotary = false;
}

void use_channels(ModelConfig& c) { c.linear_decay = DecayKind::kChannel; }

const StepOption kStepOptionsOptions[] = {
    {"qwen3_next", [](ModelConfig&) {}},
    {"no output gate", [](ModelConfig& c) { c.linear_output_gate = OutputGate::kNone; }},
    {"sigmoid output gate", [](ModelConfig& c) { c.linear_output_gate = OutputGate::kSigmoid; }},
    {"negative eigenvalues", [](ModelConfig& c) { c.linear_beta_max = 2.0; }},
    {"window of two", [](ModelConfig& c) { c.linear_conv_kernel_dim = 2; }},
    {"no activation of queries and keys", [](ModelConfig& c) { c.linear_qk_silu = false; }},
    {"a decay a channel", use_channels},
    {"a decay a channel, low ranks, sigmoid gate",
     [](ModelConfig& c) {
       use_channels(c);
       c.linear_gate_rank = 6;
       c.linear_output_gate = OutputGate::kSigmoid;
     }},
    {"signed decays", [](ModelConfig& c) { c.linear_decay = DecayKind::kSignedChannel; }},
    {"no decay", [](ModelConfig& c) { c.linear_decay = DecayKind::kNone; }},
    {"three writes", [](ModelConfig& c) { c.linear_factors = 3; }},
    {"two writes, a decay a channel",
     [](ModelConfig& c) {
       use_channels(c);
       c.linear_factors = 2;
       c.linear_qk_silu = false;
     }},
    {"two writes, signed decays",
     [](ModelConfig& c) {
       c.linear_decay = DecayKind::kSignedChannel;
       c.linear_factors = 2;
       c.linear_gate_rank = 4;
     }},
    {"three writes, negative eigenvalues",
     [](ModelConfig& c) {
       c.linear_factors = 3;
       c.linear_num_value_heads = 2;
       c.linear_beta_max = 2.0;
     }},
    {"two writes, no decay",
     [](ModelConfig& c) {
       c.linear_decay = DecayKind::kNone;
       c.linear_factors = 2;
     }},
    {"tied", [](ModelConfig& c) { c.tie_word_embeddings = true; }},
    {"no gate, no norms, no positions",
     [](ModelConfig& c) {
       c.attention_gate = false;
       c.qk_norm = QueryKeyNorm::kNone;
       c.rotary = false;
     }},
    {"post norm over all heads",
     [](ModelConfig& c) {
       c.attention_post_norm = true;
       c.qk_norm = QueryKeyNorm::kProjection;
       c.zero_centred_norm = false;
       c.partial_rotary_factor = 1.0;
     }},
    {"sliding, scaled positions",
     [](ModelConfig& c) {
       c.layer_types[1] = LayerType::kSlidingAttention;
       c.sliding_window = 5;
       c.rope_factor = 4.0;
       c.rope_original_positions = 16;
     }},
    {"latent attention", use_latents},
    {"experts", use_experts},
    {"experts, post norm",
     [](ModelConfig& c) {
       use_experts(c);
       c.attention_post_norm = true;
       c.norm_topk_prob = false;
     }},
    {"experts in groups, shared without gate",
     [](ModelConfig& c) {
       use_experts(c);
       c.router = RouterKind::kSigmoid;
       c.n_group = 3;
       c.topk_group = 2;
       c.routed_scaling_factor = 2.4;
       c.shared_expert_gate = false;
     }},
    {"kimi linear",
     [](ModelConfig& c) {
       use_channels(c);
       use_latents(c);
       use_experts(c);
       c.linear_num_key_heads = 4;
       c.linear_gate_rank = 8;
       c.linear_output_gate = OutputGate::kSigmoid;
       c.router = RouterKind::kSigmoid;
       c.shared_expert_gate = false;
     }},
    {"all of the experts",
     [](ModelConfig& c) {
       use_experts(c);
       c.num_experts_per_tok = c.num_experts;
     }},
    {"two of many experts",
     [](ModelConfig& c) {
       use_experts(c);
       c.num_experts = 130;
     }},
    {"norms on both sides, experts beside the dense mixer, caps and scales",
     [](ModelConfig& c) {
       use_experts(c);
       c.shared_expert_intermediate_size = 0;
       c.sandwich_norm = c.dense_beside_experts = c.layer_scale = true;
       c.router = RouterKind::kScaled;
       c.activation = Activation::kGelu;
       c.logit_cap = 2.0;
     }},
    {"heads of full layers apart",
     [](ModelConfig& c) {
       c.layer_types[1] = LayerType::kSlidingAttention;
       c.sliding_window = 5;
       c.full_head_dim = 24;
       c.full_key_value_heads = 1;
       c.full_value_is_key = c.value_norm = c.rope_proportional = true;
       c.attention_scale = 0.4;
       c.sliding_rope_theta = 500.0;
       c.sliding_rotary_factor = 0.5;
     }},
    {"two stacks that take turns",
     [](ModelConfig& c) {
       c.layer_types = {LayerType::kLinearAttention, LayerType::kFullAttention};
       c.high_cycles = 2;
       c.low_cycles = 2;
       c.norm_weights = false;
       c.embedding_scale = 4.0;
     }},
    {"experts, nothing shared",
     [](ModelConfig& c) {
       use_experts(c);
       c.shared_expert_intermediate_size = 0;
     }},
};

}  // namespace

std::span<const StepOption> step_options() { return kStepOptionsOptions; }

const StepOption& step_option(const std::string& name) {
  for (const StepOption& option : kStepOptionsOptions)
    if (name == option.name) return option;
  throw std::invalid_argument(name);
}

std::span<const StepOption* const> step_kinds() {
  static const StepOption* const kinds[] = {&step_option("qwen3_next"), &step_option("kimi linear"), &step_option("experts"),
                                            &step_option("two writes, signed decays")};
  return kinds;
}

std::unique_ptr<CausalLm> model_of(const StepOption& option, at::ScalarType type, bool ahead) {
  ModelConfig config = tiny_config();
  option.set(config);
  config.num_mtp_layers = ahead ? 1 : 0;
  auto model = std::make_unique<CausalLm>(config, type);
  model->parameters().initialise(7, config.initializer_range);
  return model;
}

}  // namespace foretrace::lm
