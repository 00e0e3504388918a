// StatementLines: where the statements of a source begin and which function each belongs to,
// by a scan of indentation (C: braces), brackets and strings (no interpreter, no parser). A statement that never makes a
// line step (else, finally, docstring) is not counted.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace foretrace::worldmodel {

class StatementLines {
 public:
  // `language`: "python" or "c".
  explicit StatementLines(std::string_view source, std::string_view language = "python");

  // The textually next statement of the function that `line` belongs to; `line` itself where none
  // follows. A `def` line belongs to the function around it, and to its own function when that was
  // just `entered`.
  [[nodiscard]] int64_t next(int64_t line, bool entered) const;

  // Lines on which statements begin, ascending.
  [[nodiscard]] std::vector<int64_t> all() const;

  // Lines on which the statements of the innermost function around `line` begin (of the module, where none is), ascending.
  [[nodiscard]] std::vector<int64_t> function_of(int64_t line) const;

 private:
  void read_python(std::string_view source);
  void read_c(std::string_view source);

  struct Statement {
    int64_t line = 0;
    int64_t last_line = 0;
    int indent = 0;
    bool def = false;
    int function = -1;  // index of the innermost def around it; -1 = module
  };
  std::vector<Statement> statements_;
};

}  // namespace foretrace::worldmodel
