// What trivial answers to questions about states are made of.
#pragma once

#include <optional>
#include <string>

#include "worldmodel/state_question.h"

namespace foretrace::worldmodel {

// The first state that the question gives; none before the first step and for questions about whole runs.
std::optional<datasets::MachineState> given_state(const StateQuestion& question);

// Answers as a model would write them; not whole where the tokens do not hold them.
StateAnswer write_state(const StateQuestion& question, const datasets::MachineState& state);
StateAnswer write_output(const StateQuestion& question, const std::string& value);

}  // namespace foretrace::worldmodel
