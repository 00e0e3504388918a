// Reads texts of tokens, source lines and JSON: a line ends with its newline and a string with its quote, so separators inside them do
// no harm.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tracer/store/marked_source.h"

namespace foretrace::tracer {

class TokenScanner {
 public:
  explicit TokenScanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  // The context that a document begins with; passes its end too, the first kContextEnd at a line's start.
  Result<std::string> context();
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

 private:
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace foretrace::tracer
