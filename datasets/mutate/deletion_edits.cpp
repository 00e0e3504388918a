#include <algorithm>
#include <set>

#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

constexpr std::array<std::string_view, 12> kCompound = {"if",     "elif",    "else",  "for",
                                                        "while",  "def",     "class", "try",
                                                        "except", "finally", "with",  "async"};
constexpr std::array<std::string_view, 5> kClauses = {"elif", "else", "except", "finally", "case"};

template <size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// One statement of a body, with no body of its own.
bool is_simple(const SourceTokens& tokens, TokenRange line) {
  const PythonToken& first = tokens.at(line.from);
  return first.column > 0 && !holds(kCompound, first.text) && first.text != "@" &&
         !tokens.is(line.to - 1, ":");
}

// Whether another statement of its body stands before or behind line `n`. What is indented deeper
// before it belongs to one.
bool has_sibling(const SourceTokens& tokens, size_t n) {
  const auto& lines = tokens.lines();
  const auto first = [&](size_t k) -> const PythonToken& { return tokens.at(lines[k].from); };
  const int32_t column = first(n).column;
  if (n > 0 && first(n - 1).column >= column) return true;
  return n + 1 < lines.size() && first(n + 1).column == column &&
         !holds(kClauses, first(n + 1).text);
}

// What would be left is a function that does nothing.
bool is_whole_function(const SourceTokens& tokens, size_t n) {
  const size_t header = n == 0 ? 0 : tokens.lines()[n - 1].from;
  return tokens.is(header, "def") || tokens.is(header, "async");
}

std::set<std::string_view> nonlocal_names(const SourceTokens& tokens) {
  std::set<std::string_view> names;
  for (const TokenRange& line : tokens.lines()) {
    if (!tokens.is(line.from, "nonlocal")) continue;
    for (size_t i = line.from + 1; i < line.to; ++i) names.insert(tokens.at(i).text);
  }
  return names;
}

// Python takes no `nonlocal` of a name that nothing around it binds.
bool binds_any(const SourceTokens& tokens, TokenRange line,
               const std::set<std::string_view>& names) {
  const size_t sign = tokens.find(line, {"="});
  for (size_t i = line.from; sign < line.to && i < sign; ++i) {
    if (tokens.at(i).kind == PythonTokenKind::kName && names.contains(tokens.at(i).text))
      return true;
  }
  return false;
}

}  // namespace

void add_deletion_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  const std::string_view source = tokens.source();
  const std::set<std::string_view> outer = nonlocal_names(tokens);
  for (size_t n = 0; n < tokens.lines().size(); ++n) {
    const TokenRange line = tokens.lines()[n];
    if (!is_simple(tokens, line) || binds_any(tokens, line, outer)) continue;
    size_t begin = tokens.begin(line.from);
    size_t end = tokens.end(line.to - 1);
    const bool alone = !has_sibling(tokens, n);
    if (alone && is_whole_function(tokens, n)) continue;
    if (!alone) {  // with its indentation, comment and line break
      begin = source.find_last_of("\r\n", begin) + 1;
      end = tokens.end(line.to);
    }
    edits.push_back({MutationOperator::kDeletion, begin, end - begin, alone ? "pass" : ""});
  }
}

}  // namespace foretrace::datasets::mutate
