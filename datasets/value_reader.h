// ValueReader: the tokens of one value up to <;>, one at a time: which can come next, and the text that they make.
// Values close their quotes and brackets, or start with <raw>; messages are free text. docs/trace_language.md. A value type.
#pragma once

#include <string>

#include "datasets/program_text.h"
#include "datasets/value_text.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

class ValueReader {
 public:
  enum class Kind : uint8_t {
    kValue,          // of a local
    kOptionalValue,  // of an event: may be missing, <;> alone
    kMessage,        // of an exception
  };
  // REQUIRES: `program` outlives it
  explicit ValueReader(const ProgramText& program) : program_(&program) {}

  void begin(Kind kind);
  // Tokens that can continue to a whole value; <;> where it can end.
  [[nodiscard]] TokenMask allowed() const;
  // false: t is <;>, and the value is whole. REQUIRES: allowed()
  bool take(Token t);

  [[nodiscard]] const std::string& text() const { return text_; }
  // There is a value, though its text may be empty.
  [[nodiscard]] bool has_text() const { return has_text_; }
  // Tokens from here to behind the <;>, at least.
  [[nodiscard]] int64_t shortest_end() const;
  // The same behind a token of text. REQUIRES: allowed(); not <;>, not <raw>
  [[nodiscard]] int64_t shortest_end_behind(Token t) const;

 private:
  const ProgramText* program_;
  Kind kind_ = Kind::kValue;
  bool free_ = false;  // quotes and brackets need not close
  bool has_text_ = false;
  ValueScanner scanner_;
  std::string text_;
};

}  // namespace foretrace::datasets
