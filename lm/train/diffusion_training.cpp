#include "lm/train/diffusion_training.h"

#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

constexpr const char* kObjectives[] = {"causal", "masked_diffusion", "block_diffusion"};
constexpr int64_t kLastToken = 1 << 24;

Status token(JsonFields& fields, const char* name, int32_t& value) {
  int64_t read = value;
  TRY(fields.integer(name, read, 0, kLastToken));
  value = static_cast<int32_t>(read);
  return {};
}

Status read_fields(JsonFields& fields, DiffusionTraining& training) {
  const bool blocks = training.objective == Objective::kBlockDiffusion;
  std::string noise = "mask", per = "token";
  TRY(fields.text("noise", noise));
  if (noise != "mask" && noise != "uniform") return fields.wrong("noise", "is \"" + noise + "\", known are mask, uniform");
  training.noise.kind = noise == "mask" ? NoiseKind::kMask : NoiseKind::kUniform;
  TRY(fields.number("noise_low", training.noise.low, 0, 1));
  TRY(fields.number("noise_high", training.noise.high, 0, 1));
  TRY(fields.number("edit_share", training.noise.edit_share, 0, 1));
  TRY(fields.boolean("antithetic", training.noise.antithetic));
  TRY(fields.text("loss_per", per));
  if (per != "token" && per != "answer") return fields.wrong("loss_per", "is \"" + per + "\", known are token, answer");
  training.per_answer = per == "answer";
  if (blocks || training.per_answer) training.random_length = 0;
  TRY(fields.number("cap_weight", training.cap_weight, 0, 1e6));
  TRY(token(fields, "mask_token", training.mask_token));
  TRY(token(fields, "pad_token", training.pad_token));
  if (blocks) {
    TRY(fields.integer("block", training.block, 1, 1 << 20));
    TRY(fields.boolean("clean_blocks", training.clean_blocks));
    TRY(fields.boolean("align_answers", training.align_answers));
  } else {
    TRY(fields.number("random_length", training.random_length, 0, 1));
    TRY(fields.integer("canvas", training.canvas, 0, 1 << 20));
  }
  if (!training.masks() && training.mask_token >= 0) return fields.wrong("mask_token", "is of mask noise");
  TRY(check_noise(training.noise));
  return fields.finish(blocks ? "docs/diffusion.md lists the fields of block_diffusion" : "docs/diffusion.md lists the fields of masked_diffusion");
}

}  // namespace

Result<DiffusionTraining> diffusion_training_from_json(const std::string& objective, const Json* json, const std::string& where) {
  DiffusionTraining training;
  if (!objective.empty()) {
    size_t index = 0;
    while (index < std::size(kObjectives) && objective != kObjectives[index]) ++index;
    if (index == std::size(kObjectives))
      return parse_error(where + ": field \"objective\" is \"" + objective + "\", known are causal, masked_diffusion, block_diffusion");
    training.objective = static_cast<Objective>(index);
  }
  if (!training.on()) {
    if (json == nullptr) return training;
    return parse_error(where + ": field \"diffusion\" is of the objectives masked_diffusion and block_diffusion");
  }
  training.noise.antithetic = training.objective == Objective::kBlockDiffusion;
  const Json none = Json::object();
  JsonFields fields(json == nullptr ? none : *json, where + ": diffusion");
  TRY(read_fields(fields, training));
  return training;
}

}  // namespace foretrace::lm
