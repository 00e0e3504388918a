// Arguments that make a call give an outcome, as a model writes them that answers questions about states.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// The text between the brackets of the call that an answer to a question about inputs writes.
std::string arguments_text(const datasets::ProgramText& program, std::span<const datasets::Token> call);

// As WorldModel::answer.
using StateAnswers = std::function<Result<std::vector<StateAnswer>>(std::span<const StateQuestion>)>;

// As WorldModel::inputs, out of answers to questions about states. A program that the tokens do not hold gets no answer.
Result<std::vector<Answer>> inputs_by_answer(const StateAnswers& answer, std::span<const InputQuestion> questions);

}  // namespace foretrace::worldmodel
