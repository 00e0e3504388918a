// The names and texts that generated C programs use.
#pragma once

#include <string>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::generate_c {

// Names for a local variable of the role ("i", "total", "values", ...), digits after the role
// ignored. REQUIRES: a known role
const std::vector<std::string>& local_names(const std::string& role);

// A short text of lower-case letters for a string literal, with blanks between if `several`.
std::string random_text(Rng& rng, int64_t longest, bool several);
// "3, 1, 4": numbers for an initialiser.
std::string random_numbers(Rng& rng, int64_t count, int64_t low, int64_t high);

}  // namespace foretrace::datasets::generate_c
