// The log likelihood of an answer behind a prompt under a model that denoises, by Monte Carlo, from below (its ELBO). Of n tokens k are
// masked, k uniform in 1 .. n and exactly so many, and scored with weight n / k: less variance than independent masking (LLaDA's
// get_log_likelihood). The k of a batch of draws are spread evenly over 1 .. n from a random one on. A model of blocks scores each block
// of its grid behind what is before it; the sum over blocks is the answer's.
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "lm/causal_lm.h"

namespace foretrace::lm {

struct LikelihoodOptions {
  int64_t draws = 128;  // 1 is enough for an answer of one token
  int64_t batch = 16;   // draws at once
  int32_t mask = -1;
  int64_t block = 0;  // 0: the whole row sees itself
  bool clean_blocks = false;
  uint64_t seed = 0;
};

struct Likelihood {
  double mean = 0;            // nats
  double standard_error = 0;  // of the mean, over batches of draws; 0: there was one
};

// Fails for an empty prompt or answer, tokens that the model does not have, and options out of range.
Result<Likelihood> answer_likelihood(const CausalLm& model, const std::vector<int32_t>& prompt, const std::vector<int32_t>& answer,
                                     const LikelihoodOptions& options);

// How many of n tokens each of `draws` draws masks.
std::vector<int64_t> spread_counts(int64_t n, int64_t draws, Rng& rng);

}  // namespace foretrace::lm
