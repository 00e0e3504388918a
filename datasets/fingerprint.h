// What a program is, apart from its names, comments and layout: for finding the same program twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foretrace::datasets {

// The tokens with one blank between them, a line a logical line with its depth of indentation in
// front. Names that the program binds become v0, v1, ... by first use; attributes after a dot,
// keywords and builtins stay. No comments, no docstrings.
std::string normalised_text(std::string_view source);

// Equal for programs with equal normalised_text; the same on every machine.
uint64_t normalised_fingerprint(std::string_view source);

}  // namespace foretrace::datasets
