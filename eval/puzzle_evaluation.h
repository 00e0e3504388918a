// `foretrace eval puzzles`: a refiner of puzzles, which is no world model, asked by itself, beside no baseline.
#pragma once

#include "eval/evaluation.h"

namespace foretrace::eval {

// Of `request`: model, data (a config of puzzles; empty: those that the model was trained on), decode, limit, out.
Result<Evaluation> evaluate_puzzles(const EvaluationRequest& request);

}  // namespace foretrace::eval
