// Reads texts of tokens, source lines and JSON: a line ends with its newline and a string with its quote, so separators inside them do
// no harm.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tracer/store/marked_source.h"

namespace foretrace::tracer {

class TokenScanner {
 public:
  TokenScanner(std::string_view text, size_t at) : text_(text), at_(at) {}

  // Whether `word` stands here; then it is passed.
  bool take(std::string_view word);
  Status expect(std::string_view word);
  // Up to the next newline, that included.
  Result<std::string> line();
  // The JSON whose last character is `last`, which does not count inside strings.
  Result<Json> json(char last);
  // The same, a string.
  Result<std::string> json_string();
  // An Error that names the byte.
  [[nodiscard]] Error fail(const std::string& what) const;
  [[nodiscard]] size_t at() const { return at_; }

 private:
  std::string_view text_;
  size_t at_;
};

// Reads a document that begins at `at` and leaves `at` behind it: gives its context, which ends at the first kContextEnd at a line's
// start, and `body` reads what follows that.
Result<std::string> read_document(std::string_view text, size_t& at, const std::function<Status(TokenScanner&)>& body);

}  // namespace foretrace::tracer
