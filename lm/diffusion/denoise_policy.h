// DenoisePolicy: what a denoising step draws, which of it becomes part of the canvas, and when a canvas is done. Each choice is
// independent of the others; the defaults are LLaDA's (arXiv 2502.09992).
#pragma once

#include <cstdint>

#include "core/result.h"

namespace foretrace::lm {

// Which cells are accepted first; larger first, of two alike the one further left.
enum class OrderScore {
  kTopProbability,   // of the drawn token (LLaDA's "low confidence remasking")
  kMargin,           // of the best token's probability over the second best's
  kNegativeEntropy,  // in nats
  kRandom,           // uniform in [0, 1)
};

// How many are accepted in a step, one at least.
enum class CountRule {
  kSchedule,      // the same number in each step: m open cells in S steps, m / S, one more in the first m % S
  kThreshold,     // all whose score is at least `threshold` (Fast-dLLM, arXiv 2505.22618)
  kEntropyBound,  // as many, by score, as keep the sum of their entropies less the largest within `entropy_bound` (arXiv 2505.24857)
};

enum class EditRule {
  kNone,     // a decided token stays
  kReplace,  // it becomes the best token where that is another one with a probability above `edit_threshold` (LLaDA 2.1)
};

enum class NoiseKind {
  kMask,     // what is not accepted stays masked; what was accepted once stays accepted
  kUniform,  // every step decides the whole canvas anew: what it does not accept becomes a random token (DiffusionGemma)
};

// Tokens that end a text.
enum class EndRule {
  kAsAny,
  kNever,  // are not drawn
  kLast,   // are accepted after all others
};

struct DenoisePolicy {
  OrderScore order = OrderScore::kTopProbability;
  CountRule count = CountRule::kSchedule;
  double threshold = 0.9;      // a score
  double entropy_bound = 0.1;  // nats
  EditRule edit = EditRule::kNone;
  double edit_threshold = 0.95;
  NoiseKind noise = NoiseKind::kMask;
  EndRule end = EndRule::kAsAny;

  // Of the draws; 0: the best token, the smaller id of two. In step i of S the temperature is last + (first - last) (S - i) / S.
  double temperature = 0;
  double last_temperature = 0;
  bool tempered_scores = false;  // scores and entropies are those of logits / temperature, not of the logits

  // A canvas is done early when its best tokens have been the same for so many steps and its mean entropy is below `stop_entropy`;
  // 0 steps: never.
  int64_t stop_steps = 0;
  double stop_entropy = 0.005;

  [[nodiscard]] double temperature_at(int64_t step, int64_t steps) const;
};

// DiffusionGemma's: uniform noise, entropy bound, temperature 0.8 to 0.4, the stop rule.
DenoisePolicy uniform_policy();

// Fails where a field is out of its range.
Status check_policy(const DenoisePolicy& policy);

}  // namespace foretrace::lm
