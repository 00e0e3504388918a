// ExpressionScanner: the words of an expression, one at a time: names, numbers, strings, operators.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"

namespace foretrace::tracer {

class ExpressionScanner {
 public:
  enum class Kind : uint8_t { kName, kLiteral, kOperator, kEnd };
  struct Word {
    Kind kind = Kind::kEnd;
    std::string_view text;  // `&&`, `||` and `!` as the words `and`, `or` and `not`
    Json literal;
  };

  // REQUIRES: the text outlives this
  explicit ExpressionScanner(std::string_view text) : text_(text) {}

  // Reads the next word.
  Status next();
  [[nodiscard]] const Word& word() const { return word_; }
  [[nodiscard]] bool at(std::string_view text) const { return word_.kind != Kind::kLiteral && word_.kind != Kind::kEnd && word_.text == text; }
  [[nodiscard]] Error error(const std::string& what) const;

 private:
  Status literal(size_t length);
  [[nodiscard]] size_t quoted_length() const;

  std::string_view text_;
  size_t begin_ = 0;  // of the word
  size_t at_ = 0;     // behind it
  Word word_;
};

}  // namespace foretrace::tracer
