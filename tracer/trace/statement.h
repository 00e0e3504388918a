// Statements: the statements of a source text by line. Python: logical lines, found by a scan of brackets, strings and backslashes
// (no interpreter, any bytes); the head of a compound statement is a statement of its own; lines end as CPython ends them. C: the line
// itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foretrace::tracer {

struct Statement {
  int64_t first_line = 0;  // counts from 1
  int64_t last_line = 0;
  int64_t column = 0;      // of its first character, counts from 1 in bytes
  std::string_view text;   // whole, without its indentation, comments after it and the newline
};

class Statements {
 public:
  Statements(std::string source, bool python);
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;

  // The statement that has `line`; null for blank lines, comments, and lines that are not there.
  [[nodiscard]] const Statement* at(int64_t line) const;
  // The line as it stands in the file, with its newline; empty if it is not there.
  [[nodiscard]] std::string_view line(int64_t line) const;
  [[nodiscard]] int64_t lines() const { return static_cast<int64_t>(starts_.size()); }

 private:
  void scan_python();
  void add(size_t begin, size_t end, int64_t first_line, int64_t last_line);

  std::string source_;
  std::vector<size_t> starts_;       // of each line
  std::vector<uint32_t> by_line_;    // index of its statement + 1; 0 = none
  std::vector<Statement> statements_;
};

}  // namespace foretrace::tracer
