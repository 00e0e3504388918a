#include "worldmodel/statement_lines.h"

#include <string>

namespace foretrace::worldmodel {
namespace {

// Reads one logical line: joined over brackets, backslashes and triple-quoted strings.
class LogicalLines {
 public:
  explicit LogicalLines(std::string_view source) : source_(source) {}

  // False at the end of the source. `text` is the logical line from its first character on.
  bool next(int64_t& first, int64_t& last, int& indent, std::string& text) {
    while (at_ < source_.size()) {
      first = line_;
      indent = 0;
      while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\t'))
        indent = source_[at_++] == '\t' ? (indent / 8 + 1) * 8 : indent + 1;
      read_logical(text);
      last = line_ - 1;
      if (!text.empty()) return true;
    }
    return false;
  }

 private:
  void read_logical(std::string& text) {
    text.clear();
    int depth = 0;
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == '#') {
        while (at_ < source_.size() && source_[at_] != '\n') ++at_;
      } else if (c == '"' || c == '\'') {
        read_string(text);
      } else if (c == '\\' && at_ + 1 < source_.size() && source_[at_ + 1] == '\n') {
        at_ += 2;
        ++line_;
      } else if (c == '\n') {
        ++at_;
        ++line_;
        if (depth <= 0) return;
      } else {
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
        if (c != '\r') text += c;
        ++at_;
      }
    }
    ++line_;  // the last line has no newline
  }

  void read_string(std::string& text) {
    const char quote = source_[at_];
    const bool triple = source_.substr(at_, 3) == std::string(3, quote);
    const size_t open = triple ? 3 : 1;
    text += "\"\"";
    at_ += open;
    while (at_ < source_.size()) {
      const char c = source_[at_];
      if (c == '\\') {
        if (at_ + 1 < source_.size() && source_[at_ + 1] == '\n') ++line_;
        at_ += 2;
      } else if (c == '\n' && !triple) {
        return;  // an unterminated string: the line ends it
      } else if (c == quote && (!triple || source_.substr(at_, 3) == std::string(3, quote))) {
        at_ += open;
        return;
      } else {
        if (c == '\n') ++line_;
        ++at_;
      }
    }
  }

  std::string_view source_;
  size_t at_ = 0;
  int64_t line_ = 1;
};

bool starts_word(const std::string& text, std::string_view word) {
  return text.compare(0, word.size(), word) == 0 &&
         (text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == ':');
}

bool makes_no_step(const std::string& text) {
  const size_t end = text.find_last_not_of(" \t");
  const std::string_view trimmed(text.data(), end == std::string::npos ? 0 : end + 1);
  return trimmed == "\"\"" || trimmed == "r\"\"" || starts_word(text, "else") ||
         starts_word(text, "finally") || starts_word(text, "global") ||
         starts_word(text, "nonlocal");
}

}  // namespace

StatementLines::StatementLines(std::string_view source, std::string_view language) {
  if (language == "c") {
    read_c(source);
  } else {
    read_python(source);
  }
}

void StatementLines::read_python(std::string_view source) {
  LogicalLines lines(source);
  Statement statement;
  std::string text;
  std::vector<int> open;  // defs around the statement, innermost last
  while (lines.next(statement.line, statement.last_line, statement.indent, text)) {
    while (!open.empty() &&
           statements_[static_cast<size_t>(open.back())].indent >= statement.indent)
      open.pop_back();
    if (makes_no_step(text)) continue;
    statement.def = starts_word(text, "def") || text.compare(0, 10, "async def ") == 0;
    statement.function = open.empty() ? -1 : open.back();
    statements_.push_back(statement);
    if (statement.def) open.push_back(static_cast<int>(statements_.size()) - 1);
  }
}

int64_t StatementLines::next(int64_t line, bool entered) const {
  for (size_t i = 0; i < statements_.size(); ++i) {
    const auto& at = statements_[i];
    if (line < at.line || line > at.last_line) continue;
    const int function = at.def && entered ? static_cast<int>(i) : at.function;
    for (size_t j = i + 1; j < statements_.size(); ++j)
      if (statements_[j].function == function) return statements_[j].line;
    return line;
  }
  return line;
}

std::vector<int64_t> StatementLines::all() const {
  std::vector<int64_t> lines;
  for (const auto& statement : statements_) lines.push_back(statement.line);
  return lines;
}

std::vector<int64_t> StatementLines::function_of(int64_t line) const {
  std::vector<int64_t> lines;
  for (const auto& at : statements_) {
    if (line < at.line || line > at.last_line) continue;
    for (const auto& other : statements_)
      if (other.function == at.function) lines.push_back(other.line);
    break;
  }
  return lines;
}

}  // namespace foretrace::worldmodel
