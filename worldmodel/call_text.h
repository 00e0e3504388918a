// The text of a call taken apart: the form in which baselines and suites look at calls.
#pragma once

#include <string>

namespace foretrace::worldmodel {

// "f(1, 'x)')" becomes "f" and "1, 'x)'". Left as it is where it is no single call of a name: "f(1)(2)", "g(1) + 1", "[f][0](1)".
void split_call(std::string& entry, std::string& args);

// The first of the arguments of a call, e.g. "[1, 2]" of "[1, 2], 'x'"; a leading `name=` is dropped.
std::string first_argument(const std::string& args);

}  // namespace foretrace::worldmodel
