// Whether a C file is a program of its own: one file, a `main`, nothing from outside.
#pragma once

#include <string>
#include <string_view>

namespace foretrace::datasets::corpus {

// Why the file cannot be traced as it stands with no arguments and no input, or "": "no main",
// "includes a file of its own", "header outside the C library", "takes arguments",
// "reads files or input", "results change from run to run".
std::string c_program_problem(std::string_view source);

}  // namespace foretrace::datasets::corpus
