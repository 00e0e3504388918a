#include "eval/breakdown.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <set>
#include <tuple>

#include "tracer/trace/statement.h"
#include "worldmodel/statement_lines.h"

namespace foretrace::eval {
namespace {

constexpr std::string_view kKeywords[] = {"assert", "async",  "await",    "break", "class", "continue", "def",    "del",    "do",  "elif",  "else", "except", "finally", "for",
                                          "from",   "global", "goto",     "if",    "import", "nonlocal", "pass",  "raise",  "return", "switch", "try",  "while",  "with",    "yield"};
constexpr std::array<int64_t, 4> kLineEnds = {5, 10, 20, 40};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t' || line.front() == '}' || line.front() == '{')) line.remove_prefix(1);
  return line;
}

// What an operator outside of brackets and strings makes of a line without a keyword.
std::string operation_of(std::string_view line) {
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i], next = i + 1 < line.size() ? line[i + 1] : ' ', last = i > 0 ? line[i - 1] : ' ';
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' || (c == '/' && next == '/' && line.substr(i, 3) != "//=")) {
      break;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (depth == 0 && ((c == '+' && next == '+') || (c == '-' && next == '-'))) {
      return "update";
    } else if (depth == 0 && c == '=' && next != '=' && last != '=' && last != '!' && last != ':') {
      const char before = i > 1 ? line[i - 2] : ' ';
      const bool shift = (last == '<' || last == '>') && before == last;
      if ((last == '<' || last == '>') && !shift) continue;
      return shift || std::string_view("+-*/%&|^@").find(last) != std::string_view::npos ? "update" : "assignment";
    }
  }
  return "expression";
}

}  // namespace

bool stands_before(std::string_view a, std::string_view b) {
  if (!is_breakdown(a) || !is_breakdown(b)) return !is_breakdown(a) && is_breakdown(b);
  const auto place = [](std::string_view metric) {
    const size_t cut = metric.rfind('/');
    const std::string last(metric.substr(cut + 1));
    return std::tuple(metric.substr(0, cut), std::strtoll(last.c_str(), nullptr, 10), last);
  };
  return place(a) < place(b);
}

std::string statement_kind(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#' || line.rfind("//", 0) == 0 || line.rfind("/*", 0) == 0 || line.front() == ';') return "";
  size_t end = 0;
  while (end < line.size() && is_word(line[end])) ++end;
  const std::string_view word = line.substr(0, end);
  if ((word == "match" || word == "case") && line.size() > end + 1 && line[end] == ' ' && line[end + 1] != '=') return "match";
  if (std::find(std::begin(kKeywords), std::end(kKeywords), word) == std::end(kKeywords)) return operation_of(line);
  if (word == "elif") return "if";
  if (word == "from") return "import";
  if (word != "else" && word != "async") return std::string(word);
  const std::string_view rest = trimmed(line.substr(end));  // "else if (...)", "async for ..."
  return rest.empty() || rest.front() == ':' ? "" : statement_kind(rest);
}

std::string size_class(int64_t number, std::span<const int64_t> ends) {
  int64_t first = 1;
  for (const int64_t end : ends) {
    if (number <= end) return first == end ? std::to_string(end) : std::to_string(first) + "-" + std::to_string(end);
    first = end + 1;
  }
  return std::to_string(first) + "-";
}

std::string length_class(std::string_view source) {
  const auto ends = std::count(source.begin(), source.end(), '\n');
  return "lines/" + size_class(ends + (source.empty() || source.back() == '\n' ? 0 : 1), kLineEnds);
}

std::vector<std::string> program_classes(std::string_view source, std::string_view language) {
  const tracer::Statements statements(std::string(source), language == "python");
  std::set<std::string> kinds;
  for (const int64_t line : worldmodel::StatementLines(source, language).all())
    if (const auto* statement = statements.at(line)) kinds.insert(statement_kind(statement->text));
  kinds.erase("");
  std::vector<std::string> classes = {length_class(source)};
  for (const std::string& kind : kinds) classes.push_back("statement/" + kind);
  return classes;
}

}  // namespace foretrace::eval
