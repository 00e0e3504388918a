// What a reader would strike from a generated program, found on its text: the drafts' own account of
// what was read also counts operands of expressions that were dropped.
#pragma once

#include <string_view>

namespace foretrace::datasets::generate {

// A parameter or an assigned variable that its function never reads, a branch on True or False,
// branches that are the same, x = x. REQUIRES: Python
bool is_wasteful(std::string_view source);

}  // namespace foretrace::datasets::generate
