#include "datasets/generate_c/layout.h"

#include <regex>

namespace foretrace::datasets::generate_c {
namespace {

size_t indent_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool ends_with(const std::string& line, const std::string& end) { return line.ends_with(end); }

// "i++;" and "; i++)" in the style's way.
std::string with_increment(const std::string& line, const std::string& form) {
  if (form == "x++") return line;
  static const std::regex step(R"((^ *|; )(\w+)(\+\+|--)(;|\)))");
  std::smatch m;
  if (!std::regex_search(line, m, step)) return line;
  const std::string name = m[2];
  const std::string op = m[3].str().substr(0, 1);
  const std::string text = form == "++x"      ? op + op + name
                           : form == "x += 1" ? name + " " + op + "= 1"
                                              : name + " = " + name + " " + op + " 1";
  return m.prefix().str() + m[1].str() + text + m[4].str() + m.suffix().str();
}

std::string with_long_assignment(const std::string& line) {
  static const std::regex compound(R"(^( *)([\w.>\[\]-]+) ([-+*]|<<|>>|[&|^/%])= (.+);$)");
  std::smatch m;
  if (!std::regex_match(line, m, compound)) return line;
  const std::string right = m[4];
  static const std::regex simple(R"([\w.>\[\]-]+|\w+\([\w, ]*\))");
  const std::string text = std::regex_match(right, simple) ? right : "(" + right + ")";
  return m[1].str() + m[2].str() + " = " + m[2].str() + " " + m[3].str() + " " + text + ";";
}

struct ForLoop {
  std::string type;  // empty: the variable is declared elsewhere
  std::string name;
  std::string start;
  std::string test;
  std::string step;
};

bool parse_for(const std::string& line, ForLoop& loop) {
  static const std::regex header(
      R"(^ *for \((?:((?:const )?(?:struct )?\w+ \*?))?(\w+) = ([^;]+); ([^;]+); ([^;]+)\) \{$)");
  std::smatch m;
  if (!std::regex_match(line, m, header)) return false;
  loop = {m[1], m[2], m[3], m[4], m[5]};
  return loop.start.find(", ") == std::string::npos;
}

// The line that closes the block which `at` opens.
size_t closing(const Lines& lines, size_t at) {
  const size_t indent = indent_of(lines[at]);
  size_t end = at + 1;
  while (lines[end][indent] != '}' || indent_of(lines[end]) != indent) ++end;
  return end;
}

bool continues(const Lines& lines, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    if (lines[i].find("continue;") != std::string::npos) return true;
  }
  return false;
}

bool declares(const Lines& lines, const std::string& declaration) {
  for (const std::string& line : lines) {
    if (line == declaration) return true;
  }
  return false;
}

// One statement of one line that may stand without braces.
bool bare(const std::string& line) {
  static const std::regex control(R"(^ *(for|while|if|do|switch|else|case|default)\b.*)");
  return ends_with(line, ";") && !std::regex_match(line, control);
}

// From an if, for or while: the lines that open, go on with and close it; empty if a body is no
// single statement.
std::vector<size_t> bare_chain(const Lines& lines, size_t at) {
  std::vector<size_t> braces = {at};
  for (;;) {
    const size_t open = braces.back();
    if (open + 2 >= lines.size() || !bare(lines[open + 1])) return {};
    const std::string& next = lines[open + 2];
    if (indent_of(next) != indent_of(lines[at]) || next[indent_of(next)] != '}') return {};
    braces.push_back(open + 2);
    if (!ends_with(next, "{")) return ends_with(next, "}") ? braces : std::vector<size_t>{};
  }
}

}  // namespace

Lines with_variables_first(const Lines& function, bool loops) {
  Lines lines = function;
  Lines declarations;
  for (size_t i = 1; i < lines.size(); ++i) {
    ForLoop loop;
    if (!parse_for(lines[i], loop)) continue;
    const size_t end = closing(lines, i);
    const std::string indent(indent_of(lines[i]), ' ');
    if (!loop.type.empty()) {
      const std::string declaration = "    " + loop.type + loop.name + ";";
      if (!declares(declarations, declaration)) declarations.push_back(declaration);
    }
    if (!loops || continues(lines, i, end)) {
      lines[i] = indent + "for (" + loop.name + " = " + loop.start + "; " + loop.test + "; " +
                 loop.step + ") {";
      continue;
    }
    lines.insert(lines.begin() + static_cast<long>(end), indent + "    " + loop.step + ";");
    lines[i] = indent + "while (" + loop.test + ") {";
    lines.insert(lines.begin() + static_cast<long>(i),
                 indent + loop.name + " = " + loop.start + ";");
    ++i;
  }
  lines.insert(lines.begin() + 1, declarations.begin(), declarations.end());
  return lines;
}

Lines without_braces(const Lines& function) {
  static const std::regex opener(R"(^ *(if|for|while) \(.*\) \{$)");
  Lines lines = function;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (!std::regex_match(lines[i], opener)) continue;
    const std::vector<size_t> braces = bare_chain(lines, i);
    for (size_t b : braces) {
      std::string& line = lines[b];
      if (line.ends_with(" {")) line.resize(line.size() - 2);
      const size_t indent = indent_of(line);
      if (line[indent] == '}') line.erase(indent, line.size() > indent + 1 ? 2 : 1);
    }
    if (!braces.empty()) lines.erase(lines.begin() + static_cast<long>(braces.back()));
  }
  return lines;
}

Style random_style(Rng& rng) {
  static const std::vector<std::string> indents = {"    ", "    ", "    ", "    ",
                                                   "  ",   "  ",   "\t"};
  static const std::vector<std::string> increments = {"x++", "x++", "x++",    "x++",      "x++",
                                                      "++x", "++x", "x += 1", "x = x + 1"};
  return {rng.pick(indents),
          rng.chance(0.4),
          rng.chance(0.5),
          rng.pick(increments),
          rng.chance(0.2) ? 0.9 : 0.1,
          rng.chance(0.25) ? 0.8 : 0.12,
          rng.chance(0.25) ? 1.0 : 0.05,
          rng.chance(0.5),
          rng.chance(0.25)};
}

Lines laid_out(const Lines& function, const Style& style, Rng& rng) {
  Lines lines = function;
  const bool loops = rng.chance(style.while_loops);
  if (loops || rng.chance(style.declarations_first)) lines = with_variables_first(lines, loops);
  if (style.bare_bodies) lines = without_braces(lines);
  Lines out;
  for (const std::string& line : lines) {
    std::string text = with_increment(line, style.increment);
    if (rng.chance(style.long_assignments)) text = with_long_assignment(text);
    const size_t indent = indent_of(text);
    std::string prefix;
    for (size_t i = 0; i < indent / 4; ++i) prefix += style.indent;
    out.push_back(prefix + text.substr(indent));
  }
  if (style.brace_on_own_line && out.front().ends_with(" {")) {
    out.front().resize(out.front().size() - 2);
    out.insert(out.begin() + 1, "{");
  }
  return out;
}

}  // namespace foretrace::datasets::generate_c
