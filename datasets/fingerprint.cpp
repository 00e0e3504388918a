#include "datasets/fingerprint.h"

#include <unordered_map>
#include <vector>

#include "core/hash.h"
#include "datasets/python_lexer.h"
#include "datasets/python_names.h"

namespace foretrace::datasets {
namespace {

// Levels of indentation, from the columns of logical lines.
class Indentation {
 public:
  size_t depth(int32_t column) {
    while (!columns_.empty() && columns_.back() > column) columns_.pop_back();
    if (columns_.empty() || columns_.back() < column) columns_.push_back(column);
    return columns_.size();
  }

 private:
  std::vector<int32_t> columns_;
};

}  // namespace

std::string normalised_text(std::string_view source) {
  const std::vector<PythonToken> tokens = lex_python(source);
  std::unordered_map<std::string_view, std::string> renamed;
  Indentation indentation;
  std::string out;
  bool line_start = true;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const PythonToken& t = tokens[i];
    if (t.kind == PythonTokenKind::kComment) continue;
    const bool alone =
        line_start && (i + 1 == tokens.size() || tokens[i + 1].kind == PythonTokenKind::kNewline);
    if (alone && t.kind == PythonTokenKind::kString) {
      ++i;  // a docstring and its line end
      continue;
    }
    if (t.kind == PythonTokenKind::kNewline) {
      out += '\n';
      line_start = true;
      continue;
    }
    out += line_start ? std::string(indentation.depth(t.column), '>') : " ";
    line_start = false;
    const bool attribute = i > 0 && tokens[i - 1].text == ".";
    if (t.kind != PythonTokenKind::kName || attribute || is_python_builtin(t.text)) {
      out += t.text;
      continue;
    }
    std::string& name = renamed[t.text];
    if (name.empty()) name = "v" + std::to_string(renamed.size() - 1);
    out += name;
  }
  return out;
}

uint64_t normalised_fingerprint(std::string_view source) { return fnv1a(normalised_text(source)); }

}  // namespace foretrace::datasets
