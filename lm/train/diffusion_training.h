// DiffusionTraining: what a run learns that predicts tokens from their noisy surroundings instead of from those before: the object
// "diffusion" of a training config (docs/diffusion.md).
#pragma once

#include <cstdint>
#include <string>

#include "core/json.h"
#include "lm/diffusion/noise.h"

namespace foretrace::lm {

enum class Objective {
  kCausal,           // the next token
  kMaskedDiffusion,  // noisy tokens, each seeing its whole row (LLaDA)
  kBlockDiffusion,   // noisy blocks behind clean ones, on two streams (BD3-LM)
};

struct DiffusionTraining {
  Objective objective = Objective::kCausal;
  NoiseOptions noise;
  int64_t block = 32;           // tokens; block diffusion only
  bool clean_blocks = false;    // clean tokens see to their block's end, not to themselves alone
  bool align_answers = false;   // fills prompts in front with pad_token so that answers begin with a block; block diffusion only
  bool per_answer = false;      // a row counts as one, by the mean of its answer (LLaDA's SFT); else a token as one (its pre-training)
  double random_length = 0.01;  // share of batches that are cut to a random length; masked diffusion only
  int64_t canvas = 0;           // cells that each answer has at least, filled with pad_token; 0: a batch's longest row says; masked diffusion only
  double cap_weight = 0;        // of the entropy of tokens that are predicted rightly (LLaDA 2.0's confidence-aware training)
  int32_t mask_token = -1;      // -1: the first one behind the data's vocabulary
  int32_t pad_token = -1;       // fills rows and counts as answer; -1: the source's end token, or, where it has none, nothing does

  bool operator==(const DiffusionTraining&) const = default;
  [[nodiscard]] bool on() const { return objective != Objective::kCausal; }
  [[nodiscard]] bool masks() const { return noise.kind == NoiseKind::kMask; }
};

// "objective" and "diffusion", which may be null. `where` starts each message.
Result<DiffusionTraining> diffusion_training_from_json(const std::string& objective, const Json* json, const std::string& where);

}  // namespace foretrace::lm
