#include "lm/config_families.h"

#include <array>

namespace foretrace::lm {
namespace {

void no_defaults(ModelConfig&) {}

constexpr std::array<ConfigForm, 10> kForms = {{
    {ModelFamily::kQwen3Next, "qwen3_next", "Qwen3NextForCausalLM", qwen3_next_defaults, qwen3_next_fields},
    {ModelFamily::kQwen35, "qwen3_5_text", "Qwen3_5ForCausalLM", qwen3_5_defaults, qwen3_5_fields},
    {ModelFamily::kQwen35Moe, "qwen3_5_moe_text", "Qwen3_5MoeForCausalLM", qwen3_5_moe_defaults, qwen3_5_moe_fields},
    {ModelFamily::kKimiLinear, "kimi_linear", "KimiLinearForCausalLM", kimi_defaults, kimi_fields},
    {ModelFamily::kOlmoHybrid, "olmo_hybrid", "OlmoHybridForCausalLM", olmo_defaults, olmo_fields},
    {ModelFamily::kCwm, "cwm", "CwmForCausalLM", cwm_defaults, cwm_fields},
    {ModelFamily::kLlada, "llada", "LLaDAModelLM", llada_defaults, llada_fields},
    {ModelFamily::kHrmText, "hrm_text", "HrmTextForCausalLM", hrm_text_defaults, hrm_text_fields},
    {ModelFamily::kDiffusionGemma, "diffusion_gemma", "DiffusionGemmaForBlockDiffusion", diffusion_gemma_defaults, diffusion_gemma_fields},
    {ModelFamily::kForetrace, "foretrace", "ForetraceForCausalLM", no_defaults, foretrace_fields},
}};

}  // namespace

std::span<const ConfigForm> config_forms() { return kForms; }

const ConfigForm& config_form(ModelFamily family) { return kForms.at(static_cast<size_t>(family)); }

const ConfigForm* find_config_form(const std::string& model_type) {
  for (const auto& form : kForms)
    if (model_type == form.model_type) return &form;
  return nullptr;
}

}  // namespace foretrace::lm
