// Greedy answers to questions about states, next token by next token, within the grammar of the answer's kind.
#pragma once

#include <span>
#include <vector>

#include "worldmodel/state_question.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

// One answer a question, in order; confidences are the model's own. Every answer parses where the budget holds the shortest one.
std::vector<StateAnswer> answer_greedily(const lm::CausalLm& model, std::span<const StateQuestion> questions,
                                         const AnswerBudget& budget);

}  // namespace foretrace::worldmodel
