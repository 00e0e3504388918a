// Characters of Unicode 15, 15.1 and 16. The regex engine of the `tokenizers` package knows them; Debian's PCRE2 has
// Unicode 14, for which they are unassigned. A newer PCRE2 knows some of them too: naming them twice changes nothing.
#pragma once

#include <string>
#include <string_view>

namespace foretrace::lm::tokenizer {

struct UnicodeAddition {
  char32_t first, last;
  const char* category;  // "Lo"
  bool alphabetic;
  const char* script;  // only those that patterns may name; else ""
};

// What is to be added to a class that holds \p{property}: "\x{897}\x{1c89}-\x{1c8a}...". A property is a general
// category
// ("L", "Lo"), "Alphabetic" or a script.
const std::string& later_members(std::string_view property);

}  // namespace foretrace::lm::tokenizer
