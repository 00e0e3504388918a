// Which arguments of a C call are the lengths of others.
#pragma once

#include <optional>
#include <vector>

#include "datasets/mutate_c/c_argument.h"

namespace foretrace::datasets::mutate_c {

// Whether the number is the length of a string or of braces of the list, or of braces in those.
bool is_length(const std::vector<CArgument>& arguments, size_t number);

// The one number that is the length of the argument, where it is no other's; nothing where that is
// not clear, and for braces in braces.
std::optional<size_t> length_of(const std::vector<CArgument>& arguments, size_t argument);

}  // namespace foretrace::datasets::mutate_c
