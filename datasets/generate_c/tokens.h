// The tokens of C text, as far as generated programs need them: to tell programs apart and to count
// constructs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace foretrace::datasets::generate_c {

// Names, numbers, literals and operators; no comments, a directive's words as any others.
std::vector<std::string_view> tokens_of(std::string_view source);

// Equal for programs that differ in names, literals' values and layout alone; the same on every
// machine.
uint64_t shape_fingerprint(std::string_view source);

// How many of the sources hold each construct: keywords, called functions of the library, "2-D
// array", "recursion", "fall through", "pointer", "bit operation", ...
std::map<std::string, int64_t> count_constructs(const std::vector<std::string_view>& sources);

}  // namespace foretrace::datasets::generate_c
