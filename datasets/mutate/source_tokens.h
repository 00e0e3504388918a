// SourceTokens: a Python program's tokens with what an edit of its text must know: where each
// stands, which brackets belong together, where a logical line ends. Comments are left out. A value
// type whose views point into the source, which must outlive it.
#pragma once

#include <string_view>
#include <vector>

#include "datasets/python_lexer.h"

namespace foretrace::datasets::mutate {

struct TokenRange {  // [from, to)
  size_t from = 0;
  size_t to = 0;

  [[nodiscard]] bool empty() const { return from == to; }
  friend bool operator==(const TokenRange&, const TokenRange&) = default;
};

class SourceTokens {
 public:
  explicit SourceTokens(std::string_view source);

  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] size_t size() const { return tokens_.size(); }
  [[nodiscard]] const PythonToken& at(size_t i) const { return tokens_[i]; }
  // A keyword or operator with this text, no string; false past the end.
  [[nodiscard]] bool is(size_t i, std::string_view text) const;
  // Bytes of the source.
  [[nodiscard]] size_t begin(size_t i) const;
  [[nodiscard]] size_t end(size_t i) const { return begin(i) + tokens_[i].text.size(); }
  [[nodiscard]] std::string_view text(TokenRange range) const;

  // Of a bracket, the other one; size() where there is none.
  [[nodiscard]] size_t partner(size_t i) const { return partners_[i]; }
  // Whether an operand can end here, so that an operator behind it is binary.
  [[nodiscard]] bool ends_operand(size_t i) const;
  // What stands between the commas of a bracket. REQUIRES: partner(open) < size()
  [[nodiscard]] std::vector<TokenRange> elements(size_t open) const;
  // The first token with one of these texts in the range and outside of brackets in it; range.to.
  [[nodiscard]] size_t find(TokenRange range, std::initializer_list<std::string_view> texts) const;

  // Without the kNewline behind each.
  [[nodiscard]] const std::vector<TokenRange>& lines() const { return lines_; }

 private:
  void pair_brackets();

  std::string_view source_;
  std::vector<PythonToken> tokens_;
  std::vector<size_t> partners_;
  std::vector<TokenRange> lines_;
};

}  // namespace foretrace::datasets::mutate
