// One denoising step without a model: from a canvas' logits to the tokens that are accepted. Pure but for the random stream.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "lm/diffusion/canvas.h"
#include "lm/diffusion/denoise_policy.h"

namespace foretrace::lm {

struct DenoiseStep {
  int64_t index = 0;          // of the canvas' steps
  int64_t steps = 1;          // the last of them and those beyond accept everything
  int64_t open_at_start = 0;  // cells that were open before the first step
  int64_t frontier = -1;      // an open cell that is accepted before all others; -1: none
};

// What a step makes of each cell. Cells that it does not look at (given ones; decided ones where nothing is edited) keep their token.
struct Decision {
  std::vector<int32_t> drawn;     // the token that is accepted, or would have been
  std::vector<int32_t> best;      // the most likely token
  std::vector<float> confidence;  // probability of the drawn token
  std::vector<float> best_confidence;
  std::vector<uint8_t> accepted;  // the drawn token goes into the cell: an open one, or one whose token it replaces
  double mean_entropy = 0;        // nats; over open cells, or over all but given ones where noise is uniform
};

// Cells that a schedule of S steps accepts in step i.
int64_t scheduled(int64_t cells, int64_t step, int64_t steps);

// logits [T, V], row by row, of the canvas' T cells; -infinity: not to be drawn. Draws are by Gumbel noise in fp64: with less precision
// small probabilities are never drawn (arXiv 2409.02908). Fails where a logit is NaN or a cell has no token to draw.
Result<Decision> decide(const DenoisePolicy& policy, const CanvasTokens& tokens, std::span<const float> logits, const Canvas& canvas,
                        const DenoiseStep& step, Rng& rng);

// Puts a step's accepted tokens on the canvas; under uniform noise other cells get random tokens.
void apply(const DenoisePolicy& policy, const CanvasTokens& tokens, const Decision& decision, Canvas& canvas, Rng& rng);

}  // namespace foretrace::lm
