// Which functions of a C program a call of one can reach.
#pragma once

#include <set>
#include <string_view>

#include "datasets/mutate_c/source_tree.h"

namespace foretrace::datasets::mutate_c {

// `entry`, the functions that it names, and those that they name, and so on; and what initialises
// variables outside of functions names. A name that stands in a macro's definition alone is not
// seen. Empty if the program has no such function.
std::set<std::string_view> reached_functions(const SourceTree& tree, std::string_view entry);

}  // namespace foretrace::datasets::mutate_c
