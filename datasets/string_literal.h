// StringLiteral: the parts of a Python string token: prefix, quotes, content, and in an f-string
// the expressions in its braces.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace foretrace::datasets {

struct StringPart {
  std::string_view text;    // a slice of the token
  bool expression = false;  // code between braces; otherwise text as it stands, braces included
  int32_t line = 0;         // lines between the token's first and this part's first
};

struct StringLiteral {
  std::string_view prefix;  // "", "r", "Rb", ...
  char quote = '\'';
  bool triple = false;
  bool formatted = false;         // an f-string
  std::vector<StringPart> parts;  // the content in order
};

// `token` is the text of a kString token; an unterminated string is taken as far as it goes.
StringLiteral parse_string_literal(std::string_view token);

}  // namespace foretrace::datasets
