// Texts of values <-> tokens. Outside quotes words, slots and pairs such as ", " are one token
// each, inside quotes every byte is one; joining the tokens' texts gives the text back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/program_text.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

// Follows quotes and brackets through a text.
class ValueScanner {
 public:
  void clear() { *this = ValueScanner(); }
  // false: a bracket that closes nothing, or a control character; nothing changed.
  bool feed(std::string_view text);
  [[nodiscard]] bool in_string() const { return quote_ != 0; }
  [[nodiscard]] bool closed() const { return quote_ == 0 && open_.empty(); }
  // Characters that would close all that is open.
  [[nodiscard]] int64_t closing() const {
    return (quote_ != 0 ? 1 : 0) + (escaped_ ? 1 : 0) + static_cast<int64_t>(open_.size());
  }
  // The bracket that would close the innermost open one; 0 if none is open.
  [[nodiscard]] char closer() const { return open_.empty() ? '\0' : open_.back(); }

 private:
  char quote_ = 0;
  bool escaped_ = false;
  std::string open_;  // the closers that are due
};

// Appends the text's tokens, with <raw> before those whose quotes or brackets do not close.
void append_value(const ProgramText& program, std::string_view text, std::vector<Token>& out);
// As append_value for free text: no quotes, no <raw>.
void append_message(const ProgramText& program, std::string_view text, std::vector<Token>& out);
// What a byte, slot or word adds to a text; none for tokens that cannot stand in a value.
std::optional<std::string_view> value_token_text(const ProgramText& program, Token t);

// The type that a text made by repr has: "int", "str", "list", "Account"; empty if it does not say.
std::string type_of_text(std::string_view text);

}  // namespace foretrace::datasets
