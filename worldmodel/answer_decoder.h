// Answers to questions about states, greedy or sampled, next token by next token, within the grammar of the answer's kind.
#pragma once

#include <span>
#include <vector>

#include "worldmodel/sampling.h"
#include "worldmodel/state_question.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

// One answer a question, in order; confidences are the model's own. Every answer parses where the budget holds the shortest one.
std::vector<StateAnswer> decode_answers(const lm::CausalLm& model, std::span<const StateQuestion> questions,
                                        const AnswerBudget& budget, const Sampling& sampling = {});

}  // namespace foretrace::worldmodel
