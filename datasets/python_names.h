// Names that Python knows without the program: builtins, and the standard library's modules
// (CPython 3.11).
#pragma once

#include <string_view>

namespace foretrace::datasets {

bool is_python_builtin(std::string_view name);
// A top-level module of the standard library, those with a leading underscore left out.
bool is_standard_module(std::string_view name);
// Modules whose results change from run to run, or that reach outside the process.
bool is_impure_module(std::string_view name);

}  // namespace foretrace::datasets
