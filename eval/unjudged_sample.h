// The sample of an answer before anybody has judged it.
#pragma once

#include "eval/sample.h"
#include "worldmodel/prediction.h"

namespace foretrace::eval {

// prediction, raw output, confidence, seconds, tokens, reason, and the failure of an answer that is none ("" else).
Sample unjudged_sample(const worldmodel::Answer& answer);

// Adds "mean_tokens", where they were counted.
void add_cost(const worldmodel::Answer& answer, Sample& sample);

}  // namespace foretrace::eval
