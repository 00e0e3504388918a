// A text without the blanks around it.
#pragma once

#include <string_view>

namespace foretrace {

// A part of `text`: it must outlive the result.
inline std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n\v\f") {
  const size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

}  // namespace foretrace
