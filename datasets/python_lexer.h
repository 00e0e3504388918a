// Python source text -> tokens. Never fails: bytes that fit nowhere become kInvalid tokens, and the
// tokens' texts are slices of the source in its order. No indentation tokens: the column of a
// logical line's first token says it.
//   if x:  # why      ->  kKeyword "if", kName "x", kOperator ":", kComment "# why", kNewline "\n"
// An f-string is one kString token, whatever its braces hold (string_extent.h).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace foretrace::datasets {

enum class PythonTokenKind : uint8_t {
  kName,      // identifiers, soft keywords (match, case, type, _) among them
  kKeyword,   // the 35 reserved words
  kNumber,    // 12, 0x1f, 1_000.5e-3j
  kString,    // prefix and quotes included
  kOperator,  // operators, brackets, punctuation
  kComment,   // from '#' to the end of the line, the line break left out
  kNewline,  // end of a logical line; none for blank and comment-only lines, nor inside brackets or
             // after a backslash
  kInvalid,  // an unterminated string, a stray byte
};

struct PythonToken {
  PythonTokenKind kind = PythonTokenKind::kInvalid;
  std::string_view text;  // a slice of the source; empty for the kNewline at the end of a source
                          // without line break
  int32_t line = 1;       // of the first byte, from 1
  int32_t column = 0;     // of the first byte, in bytes from 0; a form feed begins the line anew

  [[nodiscard]] bool is(PythonTokenKind k, std::string_view t) const {
    return kind == k && text == t;
  }
};

// The views point into `source`, which must outlive them. Lines end at \n, \r\n or \r.
std::vector<PythonToken> lex_python(std::string_view source);

bool is_python_keyword(std::string_view word);

}  // namespace foretrace::datasets
