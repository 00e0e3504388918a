// StatementLines of a C source: a line with code is a statement; a function is what braces at the outermost level hold behind a
// parenthesis.
#include <algorithm>
#include <string>

#include "worldmodel/statement_lines.h"

namespace foretrace::worldmodel {
namespace {

// The code of a source, line by line: comments are dropped, texts and characters are empty.
class CodeLines {
 public:
  explicit CodeLines(std::string_view source) : source_(source) {}

  // False at the end of the source. `code`: a line, with those that a backslash makes part of it.
  bool next(std::string& code) {
    if (at_ >= source_.size()) return false;
    code.clear();
    lines_ = 1;
    while (at_ < source_.size()) {
      if (source_[at_] != '\n') {
        read(code);
        continue;
      }
      ++at_;
      if (in_comment_ || !code.ends_with('\\')) break;
      code.back() = ' ';  // the line goes on
      ++lines_;
    }
    return true;
  }

  // Of the source, that next() took.
  [[nodiscard]] int64_t lines() const { return lines_; }

 private:
  [[nodiscard]] bool stands(std::string_view text) const { return source_.substr(at_, text.size()) == text; }

  void read(std::string& code) {
    if (in_comment_) {
      in_comment_ = !stands("*/");
      at_ += in_comment_ ? 1 : 2;
    } else if (stands("/*")) {
      in_comment_ = true;
      at_ += 2;
    } else if (stands("//")) {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (source_[at_] == '"' || source_[at_] == '\'') {
      code += "\"\"";
      skip_quoted(source_[at_]);
    } else {
      code += source_[at_++];
    }
  }

  void skip_quoted(char quote) {
    for (++at_; at_ < source_.size() && source_[at_] != '\n'; ++at_) {
      if (source_[at_] == '\\' && at_ + 1 < source_.size()) {
        if (source_[++at_] == '\n') ++lines_;
      } else if (source_[at_] == quote) {
        ++at_;
        return;
      }
    }
  }

  std::string_view source_;
  size_t at_ = 0;
  int64_t lines_ = 1;
  bool in_comment_ = false;
};

bool makes_no_step(const std::string& code) {
  const size_t word = code.find_first_not_of(" \t\r{};");
  if (word == std::string::npos) return true;
  const size_t behind = code.find_first_not_of(" \t\r{};", word + 4);
  return code.compare(word, 4, "else") == 0 && behind == std::string::npos;
}

}  // namespace

void StatementLines::read_c(std::string_view source) {
  CodeLines lines(source);
  std::string code;
  int depth = 0, function = -1;
  for (int64_t line = 1; lines.next(code); line += lines.lines()) {
    const size_t first = code.find_first_not_of(" \t");
    if (first != std::string::npos && code[first] == '#') continue;  // the preprocessor's; its braces may not match
    const bool outside = depth == 0;
    for (const char c : code) depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (!makes_no_step(code)) {
      const bool head = outside && code.find('(') != std::string::npos && code.find(';') == std::string::npos;
      statements_.push_back({line, line + lines.lines() - 1, 0, head, outside ? -1 : function});
      if (head) function = static_cast<int>(statements_.size()) - 1;
    }
    if (depth <= 0) depth = 0;
  }
}

}  // namespace foretrace::worldmodel
