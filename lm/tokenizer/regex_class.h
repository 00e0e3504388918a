// Character classes of Oniguruma patterns: "[^\s\p{L}&&[^\p{Han}]]" as PCRE2 writes the same set.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::lm::tokenizer {

// What "\s", "\p{L}", "\P{L}" and their kin stand for: the inside of a class, without its brackets, and whether all but
// those.
struct CharacterSet {
  std::string members;
  bool negated = false;

  // As a pattern for one character.
  [[nodiscard]] std::string pattern() const { return (negated ? "[^" : "[") + members + "]"; }
};

// An escape behind its backslash, at pattern[at]; `at` moves behind it.
// The set of "s", "S", "d", "D", "w", "W", "h", "H", "p{..}", "P{..}". Oniguruma's \w has six characters more outside
// classes. REQUIRES: is_set_escape(pattern[at])
Result<CharacterSet> read_set_escape(std::string_view pattern, size_t& at, bool in_class);
bool is_set_escape(char letter);
// The character of "n", "t", "x41", "x{1F600}", "u3042", and of escaped punctuation.
Result<char32_t> read_character_escape(std::string_view pattern, size_t& at);
// "\x{41}": any character as PCRE2 reads it anywhere.
std::string written_character(char32_t character);

// A class whose '[' is at pattern[at]; `at` moves behind its ']'. The result matches exactly one character.
Result<std::string> read_class(std::string_view pattern, size_t& at, int depth);

}  // namespace foretrace::lm::tokenizer
