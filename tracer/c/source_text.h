// SourceText: one file's bytes with what a scanner can tell of them without a parser: comments, strings, brackets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foretrace::tracer::c {

class SourceText {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  explicit SourceText(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& text() const { return text_; }

  // The first place from `at` on that is neither white space nor comment; the text's end if there is none.
  [[nodiscard]] size_t skip_blank(size_t at) const;
  // Behind the token at `at`: a name, number, string, character, or one punctuation character.
  [[nodiscard]] size_t token_end(size_t at) const;
  // The next `c` from `at` on outside of comments, strings and brackets that open after `at`; kNone if a bracket closes before.
  [[nodiscard]] size_t find_outside(size_t at, char c) const;
  // Of the bracket at `open`, the one that closes it; kNone if there is none.
  [[nodiscard]] size_t closing(size_t open) const;
  // [begin, end) on one line, without comments; empty if it has a preprocessor's line or a bracket whose other half is outside.
  [[nodiscard]] std::string one_line(size_t begin, size_t end) const;
  // The name at `at`, empty if there is none.
  [[nodiscard]] std::string_view name_at(size_t at) const;

 private:
  std::string text_;
};

}  // namespace foretrace::tracer::c
