#include "lm/llada_keys.h"

#include <utility>

#include "core/check.h"

namespace foretrace::lm {
namespace {

constexpr std::pair<const char*, const char*> kWhole[] = {
    {"model.embed_tokens.weight", "model.transformer.wte.weight"},
    {"model.norm.weight", "model.transformer.ln_f.weight"},
    {"lm_head.weight", "model.transformer.ff_out.weight"},
};
constexpr std::pair<const char*, const char*> kOfLayer[] = {
    {"input_layernorm.weight", "attn_norm.weight"}, {"post_attention_layernorm.weight", "ff_norm.weight"},
    {"self_attn.q_proj.weight", "q_proj.weight"},   {"self_attn.k_proj.weight", "k_proj.weight"},
    {"self_attn.v_proj.weight", "v_proj.weight"},   {"self_attn.o_proj.weight", "attn_out.weight"},
    {"mlp.gate_proj.weight", "ff_proj.weight"},     {"mlp.up_proj.weight", "up_proj.weight"},
    {"mlp.down_proj.weight", "ff_out.weight"},
};

}  // namespace

std::string llada_key(const std::string& key) {
  for (const auto& [ours, theirs] : kWhole)
    if (key == ours) return theirs;
  const std::string layers = "model.layers.";
  const size_t dot = key.find('.', layers.size());
  FORETRACE_CHECK(key.starts_with(layers) && dot != std::string::npos, "a key of a layer");
  for (const auto& [ours, theirs] : kOfLayer)
    if (key.substr(dot + 1) == ours) return "model.transformer.blocks." + key.substr(layers.size(), dot - layers.size() + 1) + theirs;
  FORETRACE_CHECK(false, "LLaDA has no such weight");
  return {};
}

}  // namespace foretrace::lm
