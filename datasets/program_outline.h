// ProgramOutline: what the tokens of a Python source tell: logical lines, code objects and their
// lines, names that it binds. Never fails; of text that is no Python it says little.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/python_lexer.h"

namespace foretrace::datasets {

// A code object as CPython names it: co_name, co_firstlineno (a decorator's line where there is
// one), and the last line of its text.
struct CodeObject {
  std::string name;
  int64_t first_line = 0;
  int64_t last_line = 0;
  friend bool operator==(const CodeObject&, const CodeObject&) = default;
};

// Tokens [begin, end) between two kNewline tokens; never empty.
struct LogicalLine {
  size_t begin = 0;
  size_t end = 0;
  int indent = 0;          // nesting level, 0 = module
  bool docstring = false;  // of a function, with more statements after it: no step ever shows it
  int64_t first_line = 0;
  int64_t last_line = 0;
};

class ProgramOutline {
 public:
  // `source` must outlive it.
  explicit ProgramOutline(std::string_view source);

  // Without comments.
  [[nodiscard]] const std::vector<PythonToken>& tokens() const { return tokens_; }
  [[nodiscard]] const std::vector<LogicalLine>& lines() const { return lines_; }
  [[nodiscard]] const std::vector<CodeObject>& codes() const { return codes_; }
  // Parameters, targets, functions, classes.
  [[nodiscard]] const std::set<std::string>& bound() const { return bound_; }
  // What the program itself defines after a dot: methods, attributes.
  [[nodiscard]] const std::set<std::string>& attributes() const { return attributes_; }
  // Index of the last line of the block that line `line` opens; `line` itself if it opens none.
  [[nodiscard]] size_t block_end(size_t line) const;

 private:
  void split_lines();
  void mark_docstrings();
  void find_codes();

  std::vector<PythonToken> tokens_;
  std::vector<LogicalLine> lines_;
  std::vector<CodeObject> codes_;
  std::set<std::string> bound_;
  std::set<std::string> attributes_;
};

// Line of a token's last byte.
int64_t last_line_of(const PythonToken& token);

}  // namespace foretrace::datasets
