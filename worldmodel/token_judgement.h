// Judges the steps of a trace from one forward pass over it: at every token, the
// grammar-constrained argmax under the true prefix. Greedy decoding of step k after the true steps
// gives the true step exactly if each of its tokens is that argmax, so `exact` is what decoding
// would give; control, state and value are each judged with the rest of the step given.
#pragma once

#include <span>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "datasets/trace_language.h"
#include "worldmodel/judgement.h"

namespace foretrace::worldmodel {

// `logits` holds one row of kVocabularySize for each token of `trace`: what the model says before
// it reads that token. `steps` are the trace's own. Judgements for steps 1 ..; confidence is the
// product of the chosen tokens' probabilities up to the first that differs from the truth.
Result<std::vector<StepJudgement>> judge_tokens(const datasets::ProgramText& program,
                                                const datasets::EncodedTrace& trace,
                                                std::span<const tracer::StepView> steps,
                                                const float* logits);

}  // namespace foretrace::worldmodel
