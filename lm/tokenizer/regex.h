// Regex: a compiled pattern of tokenizer.json. The only home of PCRE2. May be used by several threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lm/tokenizer/span.h"

namespace foretrace::lm::tokenizer {

class Regex {
 public:
  // In Oniguruma's syntax (regex_syntax.h). The message says what of the pattern is wrong or not supported.
  static Result<Regex> compile(std::string_view pattern);
  // In PCRE2's syntax, with PCRE2's own meaning.
  static Result<Regex> compile_pcre2(const std::string& pattern);
  // Matches exactly `text`.
  static Result<Regex> compile_literal(std::string_view text);

  // All matches from left to right, without overlaps. An empty one at the end of the match before it does not count.
  // A pattern that takes too many steps is an Error. REQUIRES: text is UTF-8
  Status find_all(std::string_view text, std::vector<Span>& matches) const;

  // Lets the regular engine run instead of compiled machine code.
  void use_interpreter() { jit_ = false; }

 private:
  struct Free {
    void operator()(void* code) const;
  };
  explicit Regex(void* code, bool jit) : code_(code), jit_(jit) {}

  std::unique_ptr<void, Free> code_;
  bool jit_ = false;
};

}  // namespace foretrace::lm::tokenizer
