#include "tracer/trace/statement.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f'; }

// The end of the string literal whose quote is at `i`. A one-line string that is not closed ends with its line.
size_t skip_string(std::string_view text, size_t i) {
  const char quote = text[i];
  const bool triple = text.substr(i, 3) == std::string(3, quote);
  i += triple ? 3 : 1;
  for (; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '\n' && !triple) {
      return i;
    } else if (text[i] == quote) {
      if (!triple) return i + 1;
      if (text.substr(i, 3) == std::string(3, quote)) return i + 3;
    }
  }
  return text.size();
}

// As CPython reads it: without a byte order mark, and with '\n' for a '\r' that ends a line alone.
std::string as_python_reads(std::string text) {
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) text[i] = '\n';
  return text;
}

}  // namespace

Statements::Statements(std::string source, bool python)
    : source_(python ? as_python_reads(std::move(source)) : std::move(source)) {
  for (size_t at = 0; at < source_.size();) {
    starts_.push_back(at);
    const size_t newline = source_.find('\n', at);
    at = newline == std::string::npos ? source_.size() : newline + 1;
  }
  by_line_.resize(starts_.size());
  if (python) {
    scan_python();
    return;
  }
  for (size_t i = 0; i < starts_.size(); ++i) {
    const std::string_view text = line(static_cast<int64_t>(i) + 1);
    size_t begin = 0, end = text.size();
    while (end > 0 && (is_space(text[end - 1]) || text[end - 1] == '\n')) --end;
    while (begin < end && is_space(text[begin])) ++begin;
    if (begin < end) add(starts_[i] + begin, starts_[i] + end, static_cast<int64_t>(i) + 1, static_cast<int64_t>(i) + 1);
  }
}

void Statements::add(size_t begin, size_t end, int64_t first_line, int64_t last_line) {
  const auto column = static_cast<int64_t>(begin - starts_[static_cast<size_t>(first_line - 1)]) + 1;
  last_line = std::min(last_line, lines());  // a string that is not closed may end with the last newline, after which is no line
  statements_.push_back({first_line, last_line, column, std::string_view(source_).substr(begin, end - begin)});
  for (int64_t line = first_line; line <= last_line; ++line)
    by_line_[static_cast<size_t>(line - 1)] = static_cast<uint32_t>(statements_.size());
}

void Statements::scan_python() {
  constexpr size_t kNone = std::string::npos;
  size_t begin = kNone, end = 0;  // of the statement that is being read
  int64_t line = 1, first_line = 1, last_line = 1;
  int depth = 0;
  const std::string_view text = source_;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n') {
      if (depth == 0 && begin != kNone) {
        add(begin, end, first_line, last_line);
        begin = kNone;
      }
      ++line, ++i;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '\\' && (text.substr(i + 1, 1) == "\n" || text.substr(i + 1, 2) == "\r\n")) {
      i = text.find('\n', i) + 1;
      ++line;
    } else if (is_space(c)) {
      ++i;
    } else {
      if (begin == kNone) begin = i, first_line = line;
      const size_t next = c == '"' || c == '\'' ? skip_string(text, i) : i + 1;
      if (c == '(' || c == '[' || c == '{') ++depth;
      if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
      for (; i < next; ++i)
        if (text[i] == '\n') ++line;
      end = next;
      last_line = line;
    }
  }
  if (begin != kNone) add(begin, end, first_line, last_line);
}

const Statement* Statements::at(int64_t line) const {
  if (line < 1 || line > lines()) return nullptr;
  const uint32_t index = by_line_[static_cast<size_t>(line - 1)];
  return index == 0 ? nullptr : &statements_[index - 1];
}

std::string_view Statements::line(int64_t line) const {
  if (line < 1 || line > lines()) return {};
  const size_t begin = starts_[static_cast<size_t>(line - 1)];
  const size_t end = line == lines() ? source_.size() : starts_[static_cast<size_t>(line)];
  return std::string_view(source_).substr(begin, end - begin);
}

}  // namespace foretrace::tracer
