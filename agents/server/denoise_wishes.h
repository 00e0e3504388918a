// What may be asked of a model that denoises, beside what OpenAI's API has.
#pragma once

#include <cstdint>

namespace foretrace::agents {

struct DenoiseWishes {
  int64_t steps = 0;             // over all blocks, a multiple of their number; 0: one a token
  double threshold = 0;          // a step accepts what is as sure; 0: as the model's policy does
  bool own_temperature = false;  // of the model's policy, not of the request
  bool events = false;           // drafts and commits are told

  bool operator==(const DenoiseWishes&) const = default;
};

}  // namespace foretrace::agents
