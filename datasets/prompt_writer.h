// PromptWriter: source tokens -> prompt tokens. Private to ProgramText.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/program_outline.h"
#include "datasets/string_literal.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

class PromptWriter {
 public:
  explicit PromptWriter(const ProgramOutline& outline) : outline_(outline) {}

  // Appends one logical line: each of its lines that holds code gets the next line token.
  // false: there are no line tokens left.
  bool add_line(const LogicalLine& line);
  // Appends an expression without line tokens.
  void add_expression(std::string_view text);
  void add_structure(Token t) { push(t, false); }

  [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }
  // Which of tokens() spell numbers and strings.
  [[nodiscard]] const std::vector<bool>& literal() const { return literal_; }
  // Source lines in order of their line tokens, from L1.
  [[nodiscard]] const std::vector<int64_t>& lines() const { return lines_; }
  // Names in order of their slots.
  [[nodiscard]] const std::vector<std::string>& slots() const { return slots_; }
  // Variables that were written as words, and those that were spelled.
  [[nodiscard]] const std::set<Token>& words() const { return words_; }
  [[nodiscard]] const std::set<std::string>& spelled() const { return spelled_; }

 private:
  void add_tokens(const PythonToken* begin, const PythonToken* end, int nesting);
  void add_token(const PythonToken& t, int nesting);
  void add_name(const PythonToken* t, const PythonToken* begin, const PythonToken* end);
  void add_string(const PythonToken& t, int nesting);
  void add_operator(std::string_view text);
  void add_bytes(std::string_view text, bool literal);
  void push(Token t, bool literal);

  const ProgramOutline& outline_;
  std::vector<Token> tokens_;
  std::vector<bool> literal_;
  std::vector<int64_t> lines_;
  std::vector<std::string> slots_;
  std::map<std::string, Token, std::less<>> slot_ids_;
  std::set<Token> words_;
  std::set<std::string> spelled_;
};

}  // namespace foretrace::datasets
