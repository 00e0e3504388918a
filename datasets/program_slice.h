// The part of a program that a call can reach, by name: module-level statements that the call
// refers to, and those that these refer to, and so on.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "datasets/program_outline.h"

namespace foretrace::datasets {

// Indices in outline.lines(), ascending. All of them if `call` is empty or refers to nothing that
// the module binds.
std::vector<size_t> slice_program(const ProgramOutline& outline, std::string_view call);

}  // namespace foretrace::datasets
