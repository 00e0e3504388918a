#include "datasets/program_slice.h"

#include <numeric>
#include <set>
#include <string>

#include "datasets/name_bindings.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

// A statement at module level with the lines below it.
struct Unit {
  size_t first = 0;
  size_t last = 0;
  std::set<std::string> binds;
  std::set<std::string> refers;
  bool main_guard = false;  // if __name__ == "__main__"
  bool taken = false;
};

bool continues_statement(const PythonToken& t) {
  return t.kind == Kind::kKeyword &&
         (t.text == "else" || t.text == "elif" || t.text == "except" || t.text == "finally");
}

// First assignment operator outside brackets; end if there is none.
const PythonToken* assignment(const PythonToken* begin, const PythonToken* end) {
  int depth = 0;
  for (; begin != end; ++begin) {
    if (begin->kind != Kind::kOperator) continue;
    const std::string_view text = begin->text;
    if (text == "(" || text == "[" || text == "{") ++depth;
    if (text == ")" || text == "]" || text == "}") --depth;
    const bool compares = text == "==" || text == "!=" || text == "<=" || text == ">=";
    if (depth == 0 && text.ends_with('=') && !compares) break;
  }
  return begin;
}

// Names that a line binds at its own level; everything that an import brings.
void add_bound(const ProgramOutline& outline, const LogicalLine& line, std::set<std::string>& out) {
  const PythonToken* begin = outline.tokens().data() + line.begin;
  const PythonToken* end = outline.tokens().data() + line.end;
  if (begin->is(Kind::kKeyword, "async") && begin + 1 < end) ++begin;
  if (begin->kind == Kind::kKeyword) {
    const std::string_view word = begin->text;
    if (word == "def" || word == "class") {
      if (begin + 1 < end) out.emplace(begin[1].text);
      return;
    }
    // All names of the line: one that is only read here pulls in this line too, which is harmless.
    if (word != "import" && word != "from" && word != "for" && word != "with") return;
  } else {
    const PythonToken* equals = assignment(begin, end);
    if (equals == end) return;
    end = equals;
  }
  find_references(begin, end, out);
}

std::vector<Unit> module_units(const ProgramOutline& outline) {
  std::vector<Unit> units;
  const auto& lines = outline.lines();
  bool decorated = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const PythonToken& first = outline.tokens()[lines[i].begin];
    const bool starts = lines[i].indent == 0 && !decorated && !continues_statement(first);
    if (starts || units.empty()) units.push_back({i, i, {}, {}, false, false});
    Unit& unit = units.back();
    decorated = lines[i].indent == 0 && first.is(Kind::kOperator, "@");
    unit.last = i;
    const PythonToken* begin = outline.tokens().data() + lines[i].begin;
    const PythonToken* end = outline.tokens().data() + lines[i].end;
    find_references(begin, end, unit.refers);
    unit.main_guard |= starts && first.is(Kind::kKeyword, "if") && end - begin > 1 &&
                       begin[1].is(Kind::kName, "__name__");
    const PythonToken& head = outline.tokens()[lines[unit.first].begin];
    const bool scope =
        head.text == "def" || head.text == "class" || head.text == "async" || head.text == "@";
    if (lines[i].indent == 0 || !scope) {
      std::set<std::string> names;
      add_bound(outline, lines[i], names);
      unit.binds.merge(names);
    }
  }
  return units;
}

}  // namespace

std::vector<size_t> slice_program(const ProgramOutline& outline, std::string_view call) {
  std::vector<size_t> kept(outline.lines().size());
  std::iota(kept.begin(), kept.end(), size_t{0});
  const auto tokens = lex_python(call);
  std::set<std::string> wanted;
  find_references(tokens.data(), tokens.data() + tokens.size(), wanted);
  std::vector<Unit> units = module_units(outline);
  bool any = false;
  for (bool more = true; more;) {
    more = false;
    for (Unit& unit : units) {
      if (unit.taken || unit.main_guard) continue;
      for (const std::string& name : unit.binds) unit.taken |= wanted.contains(name);
      if (!unit.taken) continue;
      wanted.insert(unit.refers.begin(), unit.refers.end());
      any = more = true;
    }
  }
  if (!any) return kept;
  kept.clear();
  for (const Unit& unit : units) {
    for (size_t i = unit.first; unit.taken && i <= unit.last; ++i) kept.push_back(i);
  }
  return kept;
}

}  // namespace foretrace::datasets
