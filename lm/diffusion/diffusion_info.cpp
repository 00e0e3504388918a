#include "lm/diffusion/diffusion_info.h"

#include "lm/checkpoint.h"
#include "lm/generate/end_tokens.h"
#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kMaxToken = 1 << 24;

Status add_ends(const Json* json, const std::string& where, const ModelConfig& config, std::vector<int32_t>& ends) {
  if (json == nullptr) return {};
  const Json list = json->is_array() ? *json : Json::array({*json});
  for (const Json& id : list) {
    if (!id.is_number_integer() || id.get<int64_t>() < 0 || id.get<int64_t>() >= config.vocab_size)
      return parse_error(where + ": " + id.dump() + " is no token that can end a text");
    ends.push_back(id.get<int32_t>());
  }
  return {};
}

Result<DiffusionInfo> from_foretrace(const Json& json, const std::string& where, const ModelConfig& config) {
  JsonFields fields(json, where);
  DiffusionInfo info;
  std::string noise = "mask";
  int64_t mask = -1, front = -1;
  TRY(fields.text("noise", noise));
  if (noise != "mask" && noise != "uniform") return fields.wrong("noise", "is \"" + noise + "\", known are mask, uniform");
  info.noise = noise == "mask" ? NoiseKind::kMask : NoiseKind::kUniform;
  TRY(fields.integer("block", info.block, 0, 1 << 20));
  TRY(fields.boolean("clean_blocks", info.clean_blocks));
  TRY(fields.boolean("aligned", info.aligned));
  TRY(fields.integer("mask_token", mask, 0, kMaxToken));
  TRY(fields.integer("front_token", front, 0, config.vocab_size - 1));
  TRY(add_ends(fields.take("end_tokens"), where + ": end_tokens", config, info.tokens.ends));
  TRY(fields.finish());
  info.tokens.mask = static_cast<int32_t>(mask);
  info.front_token = static_cast<int32_t>(front);
  return info;
}

// Which ModelConfig does not keep.
Status add_config_ends(const std::string& directory, const ModelConfig& config, DiffusionInfo& info) {
  TRY_ASSIGN(const auto ends, read_end_tokens(directory));
  for (const auto& end : ends) {
    const Json id = end.front();
    TRY(add_ends(&id, checkpoint_directory(directory) + ": eos_token_id", config, info.tokens.ends));
  }
  return {};
}

}  // namespace

Json to_json(const DiffusionInfo& info) {
  Json json = {{"noise", info.noise == NoiseKind::kMask ? "mask" : "uniform"}, {"block", info.block}, {"clean_blocks", info.clean_blocks}};
  if (info.tokens.mask >= 0) json["mask_token"] = info.tokens.mask;
  if (!info.aligned) json["aligned"] = false;
  if (info.front_token >= 0) json["front_token"] = info.front_token;
  json["end_tokens"] = info.tokens.ends;
  return json;
}

Result<std::optional<DiffusionInfo>> read_diffusion_info(const std::string& directory, const ModelConfig& config) {
  TRY_ASSIGN(const Json foretrace, read_foretrace_json(directory));
  std::optional<DiffusionInfo> info;
  if (foretrace.is_object() && foretrace.contains("diffusion")) {
    TRY_ASSIGN(info, from_foretrace(foretrace["diffusion"], checkpoint_directory(directory) + "/foretrace.json: diffusion", config));
  } else if (config.bidirectional) {
    info.emplace();
    info->tokens.mask = static_cast<int32_t>(config.mask_token_id);
    TRY(add_config_ends(directory, config, *info));
  }
  if (!info.has_value() && config.family == ModelFamily::kDiffusionGemma) {
    info = DiffusionInfo{NoiseKind::kUniform, config.canvas_length, false, {}, false, -1};
    TRY(add_config_ends(directory, config, *info));
  }
  if (!info.has_value()) return info;
  info->tokens.vocabulary = config.vocab_size;
  if (info->noise == NoiseKind::kMask && (info->tokens.mask < 0 || info->tokens.mask >= config.vocab_size))
    return parse_error(checkpoint_directory(directory) + ": the mask token " + std::to_string(info->tokens.mask) + " is none of the model's " +
                       std::to_string(config.vocab_size));
  return info;
}

}  // namespace foretrace::lm
