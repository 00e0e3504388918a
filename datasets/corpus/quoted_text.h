// A string's value as a Python literal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace foretrace::datasets::corpus {

// `value` is the text of a String node: "s" or "b" (for bytes), then the value. Nothing for text
// that is not UTF-8 (lone surrogates) or in which \N{...} is left unread.
std::optional<std::string> quoted_text(std::string_view value);

}  // namespace foretrace::datasets::corpus
