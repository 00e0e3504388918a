#include "datasets/fingerprint.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/hash.h"
#include "datasets/python_lexer.h"

namespace foretrace::datasets {
namespace {

bool is_builtin(std::string_view name) {
  static const std::unordered_set<std::string_view> names = {"abs",
                                                             "all",
                                                             "any",
                                                             "ascii",
                                                             "bin",
                                                             "bool",
                                                             "bytearray",
                                                             "bytes",
                                                             "callable",
                                                             "chr",
                                                             "classmethod",
                                                             "complex",
                                                             "dict",
                                                             "dir",
                                                             "divmod",
                                                             "enumerate",
                                                             "filter",
                                                             "float",
                                                             "format",
                                                             "frozenset",
                                                             "getattr",
                                                             "hasattr",
                                                             "hash",
                                                             "hex",
                                                             "id",
                                                             "input",
                                                             "int",
                                                             "isinstance",
                                                             "issubclass",
                                                             "iter",
                                                             "len",
                                                             "list",
                                                             "map",
                                                             "max",
                                                             "min",
                                                             "next",
                                                             "object",
                                                             "oct",
                                                             "open",
                                                             "ord",
                                                             "pow",
                                                             "print",
                                                             "property",
                                                             "range",
                                                             "repr",
                                                             "reversed",
                                                             "round",
                                                             "set",
                                                             "setattr",
                                                             "slice",
                                                             "sorted",
                                                             "staticmethod",
                                                             "str",
                                                             "sum",
                                                             "super",
                                                             "tuple",
                                                             "type",
                                                             "vars",
                                                             "zip",
                                                             "self",
                                                             "Exception",
                                                             "ValueError",
                                                             "TypeError",
                                                             "KeyError",
                                                             "IndexError",
                                                             "ZeroDivisionError",
                                                             "StopIteration",
                                                             "RuntimeError",
                                                             "AssertionError",
                                                             "OverflowError"};
  return names.contains(name);
}

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
    if (t.kind != PythonTokenKind::kName || attribute || is_builtin(t.text)) {
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
