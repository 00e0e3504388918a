// Noise of training: tokens of answers are replaced, each with the probability p of its row or of its block.
//   mask      by the mask token (LLaDA, arXiv 2502.09992); what is masked is scored, with weight 1 / p
//   uniform   by any token; every token of the answer is scored, with weight 1, since nothing shows which was replaced
//   edit      mask noise of which a share becomes a wrong token instead (LLaDA 2.1); masked tokens weigh 1 / p, visible ones 1, right or
//             wrong alike, so that what a model says of them is the probability that an edit threshold asks for
// p = low + (high - low) t with t uniform in [0, 1): LLaDA's (1 - eps) t + eps is low = eps, high = 1; BD3-LM's clipped range is the
// other two numbers (arXiv 2503.09573). The weights 1 / p are those of the ELBO for a linear schedule.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "lm/diffusion/canvas.h"
#include "lm/diffusion/denoise_policy.h"

namespace foretrace::lm {

struct NoiseOptions {
  NoiseKind kind = NoiseKind::kMask;
  double low = 1e-3, high = 1;
  double edit_share = 0;    // of the replaced tokens, with mask noise
  bool antithetic = false;  // the t of a batch lie one in each of as many equal parts of [0, 1), in random order

  bool operator==(const NoiseOptions&) const = default;
};

// Fails where a field is out of its range.
Status check_noise(const NoiseOptions& options);

struct NoisyTokens {
  std::vector<int64_t> ids;
  std::vector<float> weights;  // of each token's loss
};

// ids [rows, columns], row by row; answer[i]: it may be replaced. A level for each `block` columns of a row, or for each row where it is
// 0. REQUIRES: columns is a multiple of block
NoisyTokens add_noise(const NoiseOptions& options, const CanvasTokens& tokens, std::span<const int64_t> ids, std::span<const uint8_t> answer,
                      int64_t columns, int64_t block, Rng& rng);

// `count` levels p.
std::vector<double> draw_levels(const NoiseOptions& options, int64_t count, Rng& rng);

}  // namespace foretrace::lm
