// DiffusionInfo: how a checkpoint generates by denoising: the object "diffusion" of its foretrace.json, or what its config.json says if
// its model type is one of those that do nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/json.h"
#include "lm/config.h"
#include "lm/diffusion/canvas.h"
#include "lm/diffusion/denoise_policy.h"

namespace foretrace::lm {

struct DiffusionInfo {
  NoiseKind noise = NoiseKind::kMask;
  int64_t block = 0;          // tokens of the blocks that it was trained on; 0: every token sees its whole row
  bool clean_blocks = false;  // committed tokens see to their block's end
  CanvasTokens tokens;        // of the model's vocabulary
  bool aligned = true;        // blocks lie on a grid from the text's begin on; else the first stands right behind the prompt
  int32_t front_token = -1;   // fills prompts in front up to a multiple of `block`; -1: they stay as they are
};

Json to_json(const DiffusionInfo& info);
// Of a checkpoint directory whose config is `config`; nothing where it generates token by token.
Result<std::optional<DiffusionInfo>> read_diffusion_info(const std::string& directory, const ModelConfig& config);

}  // namespace foretrace::lm
