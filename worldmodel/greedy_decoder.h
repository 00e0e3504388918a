// Greedy, grammar-constrained decoding of many traces in lockstep: one forward pass a token for all
// of them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "worldmodel/prediction.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

// One trace to decode: the program's prompt, and the tokens of the steps that are given.
struct DecodeRequest {
  const datasets::ProgramText* program = nullptr;
  std::vector<datasets::Token> prefix;
  int64_t new_steps = 0;  // stop after so many steps beyond the prefix; 0: go on to the end
};

// One prediction a request, in order; `steps` holds the steps beyond the prefix, confidences are
// the model's own (uncalibrated), seconds the request's share of the time. REQUIRES: the program's
// prompt and prefix fit the budget's tokens, or the prediction is unfinished
Result<std::vector<TracePrediction>> decode_greedily(const lm::CausalLm& model,
                                                     std::vector<DecodeRequest> requests,
                                                     const Budget& budget);

}  // namespace foretrace::worldmodel
