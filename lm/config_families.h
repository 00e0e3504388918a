// The families of config.json: for each model type its defaults and which field of ModelConfig a name stands for.
#pragma once

#include <span>
#include <string>

#include "lm/config.h"
#include "lm/config_fields.h"

namespace foretrace::lm {

constexpr int64_t kMaxWidth = 1 << 24;
constexpr int64_t kMaxExperts = 4096;
constexpr int64_t kMaxLayers = 1000;
constexpr int64_t kMaxCycles = 64;  // of a recursion

struct ConfigForm {
  ModelFamily family;
  const char* model_type;
  const char* architecture;  // transformers' class
  void (*defaults)(ModelConfig& config);
  // Reads or writes every field that the family has; also decides layer types.
  Status (*fields)(ConfigFields& fields, ModelConfig& config);
};

std::span<const ConfigForm> config_forms();
const ConfigForm& config_form(ModelFamily family);
// nullptr if there is none.
const ConfigForm* find_config_form(const std::string& model_type);

// layer_types of a config: as the list says, or by `is_full` of a layer's index, the others being `other`.
struct LayerPattern {
  bool (*is_full)(int64_t layer, int64_t interval);
  LayerType other = LayerType::kLinearAttention;
};
// The last of every `interval` layers.
bool last_of_interval(int64_t layer, int64_t interval);
Status layer_type_fields(ConfigFields& fields, ModelConfig& config, const LayerPattern& pattern);

// Fields that change nothing here: names, tokens, dropout.
std::span<const char* const> irrelevant_fields();
// Parts of a config that are kept as they are (ModelConfig::carried).
Status carried_fields(ConfigFields& fields, ModelConfig& config, std::span<const char* const> names);

// Groups of fields that several families share.
Status size_fields(ConfigFields& fields, ModelConfig& config);
// The same but for the number of layers.
Status width_fields(ConfigFields& fields, ModelConfig& config);
// "hidden_act", where only silu will do, since more than channel mixers may follow it.
Status silu_fields(ConfigFields& fields);
// The activation of the channel mixers.
Status activation_fields(ConfigFields& fields, ModelConfig& config, const char* name);
Status attention_fields(ConfigFields& fields, ModelConfig& config);
Status linear_fields(ConfigFields& fields, ModelConfig& config);
Status expert_fields(ConfigFields& fields, ModelConfig& config);
// Every layer has experts, if there are any.
void all_sparse(ModelConfig& config);
// "mlp_only_layers": these have none.
Status dense_layer_fields(ConfigFields& fields, ModelConfig& config);
// The multi-token head's; written where there is one.
Status ahead_fields(ConfigFields& fields, ModelConfig& config);
// rope_parameters, with its older spellings.
Status rope_fields(ConfigFields& fields, ModelConfig& config);

// Each family's ConfigForm.
void qwen3_next_defaults(ModelConfig& config);
Status qwen3_next_fields(ConfigFields& fields, ModelConfig& config);
void qwen3_5_defaults(ModelConfig& config);
Status qwen3_5_fields(ConfigFields& fields, ModelConfig& config);
void qwen3_5_moe_defaults(ModelConfig& config);
Status qwen3_5_moe_fields(ConfigFields& fields, ModelConfig& config);
void kimi_defaults(ModelConfig& config);
Status kimi_fields(ConfigFields& fields, ModelConfig& config);
void olmo_defaults(ModelConfig& config);
Status olmo_fields(ConfigFields& fields, ModelConfig& config);
void cwm_defaults(ModelConfig& config);
Status cwm_fields(ConfigFields& fields, ModelConfig& config);
void llada_defaults(ModelConfig& config);
Status llada_fields(ConfigFields& fields, ModelConfig& config);
void hrm_text_defaults(ModelConfig& config);
Status hrm_text_fields(ConfigFields& fields, ModelConfig& config);
void diffusion_gemma_defaults(ModelConfig& config);
Status diffusion_gemma_fields(ConfigFields& fields, ModelConfig& config);
// Every option by its own name.
Status foretrace_fields(ConfigFields& fields, ModelConfig& config);

}  // namespace foretrace::lm
