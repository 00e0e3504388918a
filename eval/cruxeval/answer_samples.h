// Samples out of a world model's answers to CRUXEval's items.
#pragma once

#include <span>
#include <vector>

#include "core/result.h"
#include "eval/cruxeval/cruxeval_scoring.h"
#include "worldmodel/prediction.h"

namespace foretrace::eval {

// One sample an item, in order: the answers judged and scored. `answers[i].text` of an input stands between the call's parentheses.
Result<std::vector<Sample>> answer_samples(CruxevalTask task, const std::vector<CruxevalItem>& items,
                                           std::span<const worldmodel::Answer> answers, AnswerJudge& judge);

}  // namespace foretrace::eval
