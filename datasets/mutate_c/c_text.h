// Characters and strings as C writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace foretrace::datasets::mutate_c {

// The bytes that a single literal without a prefix stands for ('a', "a\n"). Nothing for others, and
// for those with universal character names or escapes beyond a byte.
std::optional<std::string> read_quoted(std::string_view token);

// Between two of `quote`. What is not ASCII stays as it is.
std::string c_quoted(std::string_view bytes, char quote);

}  // namespace foretrace::datasets::mutate_c
