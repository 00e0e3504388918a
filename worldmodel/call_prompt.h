// What a general language model is asked about a call, and the answers found in what it writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "worldmodel/program.h"

namespace foretrace::worldmodel {

// Changes whenever a prompt's text does.
inline constexpr int kCallPromptVersion = 1;

// Both end in "[ANSWER]\n": a model that completes text goes on with the answer.
std::string output_prompt(const Program& program);
// Which arguments make the call return `value`? program.args is not shown.
std::string input_prompt(const Program& program, const std::string& value);

// What stands between the last [ANSWER] and its [/ANSWER], in the ``` block there if there is one; else in the last ``` block, else in the
// last line that begins with "assert"; thoughts up to </think> do not count, nor what never comes to that. Nothing: there is no answer.
std::optional<std::string> find_answer(std::string_view written);

// The value of the first "assert f(1) == VALUE, message", or "f(1) == VALUE": what follows its last == outside strings and brackets.
// Else the whole, as of "ValueError: a == b".
std::string value_in_answer(std::string_view answer);

// The arguments of the first call of `entry` in the first assertion, else anywhere, without its brackets. Nothing: no whole call.
std::optional<std::string> arguments_in_answer(std::string_view answer, std::string_view entry);

}  // namespace foretrace::worldmodel
