// Where a Python string literal ends, and where the expressions in an f-string's braces stand. An
// expression may hold any string, of the f-string's own quotes too, comments and line breaks, as
// since Python 3.12 (PEP 701); what was an f-string before reads the same.
//   f"{a["b"]!r:>{w}}" + c   ->   18 bytes; expressions a["b"] and w
// https://docs.python.org/3/reference/lexical_analysis.html#formatted-string-literals
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace foretrace::datasets {

struct StringField {  // an expression, [from, to) of the text
  size_t from = 0;
  size_t to = 0;
};

struct StringExtent {
  size_t length = 0;    // prefix and quotes included
  bool closed = false;  // otherwise `length` ends with the line, or with the text (triple quotes)
};

// Length of the letters before the quote if `text` starts with a string literal, npos otherwise.
size_t string_prefix_length(std::string_view text);

// Length of the literal that `text` starts with, prefix and quotes included; nothing if it is not
// closed. The f-string's own expressions go to `fields`, those of its format specifications among
// them, those of the f-strings in them not. REQUIRES: `text` starts with a literal.
std::optional<size_t> string_length(std::string_view text,
                                    std::vector<StringField>* fields = nullptr);

// The same with braces that mean nothing, for a text that is not Python. REQUIRES: as above.
StringExtent plain_string_extent(std::string_view text);

}  // namespace foretrace::datasets
