// Grammar-constrained decoding of many traces in lockstep, greedy or sampled: one forward pass a token for all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "worldmodel/prediction.h"
#include "worldmodel/sampling.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

// One trace to decode: the program's prompt, and the tokens of the steps that are given.
struct DecodeRequest {
  const datasets::ProgramText* program = nullptr;
  std::vector<datasets::Token> prefix;
  std::function<bool(const tracer::StepView&)> until;  // stop behind the first step beyond the prefix of which it is true; empty: at the end
  int64_t attempt = 0;    // as of Program
};

// One prediction a request, in order; `steps` holds the steps beyond the prefix, confidences are
// the model's own (uncalibrated), the budget's steps those beyond the prefix, seconds the request's share of the time. REQUIRES: the program's
// prompt and prefix fit the budget's tokens, or the prediction is unfinished
Result<std::vector<TracePrediction>> decode_traces(const lm::CausalLm& model,
                                                     std::vector<DecodeRequest> requests,
                                                     const Budget& budget, const Sampling& sampling = {});

}  // namespace foretrace::worldmodel
