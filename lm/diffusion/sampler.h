// The sampler: canvases become texts, block by block, step by step, whatever the denoiser (lm/diffusion/denoiser.h), the policy
// (denoise_policy.h) and the grammar (lm/grammar/canvas_grammar.h). Texts of a batch go through the model together.
//   draft    after each step, the block as it would be if it were committed now
//   commit   the block is done; no token behind the text's end
//   end      the text is over
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "lm/diffusion/canvas.h"
#include "lm/diffusion/denoise_policy.h"
#include "lm/diffusion/pass_count.h"
#include "lm/generate/generation.h"
#include "lm/grammar/canvas_grammar.h"

namespace foretrace::lm {

class Denoiser;

enum class CanvasEventKind { kDraft, kCommit, kEnd };

struct CanvasEvent {
  CanvasEventKind kind = CanvasEventKind::kDraft;
  int64_t text = 0;   // of the requests
  int64_t begin = 0;  // tokens that stand before these, of the text's own; kEnd: of all
  int64_t step = 0;   // of the block
  std::span<const int32_t> tokens;
  std::span<const float> confidence;  // one a token
};

struct DiffusionRequest {
  std::vector<int32_t> prompt;                   // one token or more
  std::vector<int32_t> given;                    // tokens of the text that are known, by their place in it; -1: not known
  uint64_t seed = 0;                             // of the draws
  std::shared_ptr<const CanvasGrammar> grammar;  // at a text's beginning; null: none
};

struct DiffusionOptions {
  int64_t length = 128;  // tokens a text; a multiple of `block`
  int64_t block = 32;    // of the denoiser's grid, where it has one
  int64_t steps = 0;     // over all blocks, at most; a multiple of their number. 0: one a token
  DenoisePolicy policy;
  CanvasTokens tokens;
  bool stop_at_end = true;  // no block is begun behind one that holds an end
  std::function<bool(const CanvasEvent&)> on_event;  // false: the text ends behind the block at hand

  [[nodiscard]] int64_t block_steps() const { return steps == 0 ? block : steps / (length / block); }
};

struct DiffusionText {
  std::vector<int32_t> tokens;    // up to the first end, which is the last one then
  std::vector<float> confidence;  // of each, when it was decided
  FinishReason finish = FinishReason::kLength;
  int64_t passes = 0;             // of the model that it took part in
};

struct DiffusionResult {
  std::vector<DiffusionText> texts;  // one a request
  PassCount passes;                  // of the batch
  // Tokens of all texts over the passes that each of them took part in.
  double tokens_per_pass = 0;
};

// Fails for options or requests that make no sense, for logits that are no numbers, and where a given token is none of the grammar's.
Result<DiffusionResult> denoise(Denoiser& denoiser, const std::vector<DiffusionRequest>& requests, const DiffusionOptions& options);

}  // namespace foretrace::lm
