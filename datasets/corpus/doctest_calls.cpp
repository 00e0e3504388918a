#include "datasets/corpus/doctest_calls.h"

#include <algorithm>

namespace foretrace::datasets::corpus {
namespace {

using Kind = PythonTokenKind;

// The text that a str literal stands for; escapes that no docstring needs (\N, \u, octal) are left
// as they are.
std::string literal_text(std::string_view literal) {
  const size_t quote = literal.find_first_of("'\"");
  const bool raw = literal.substr(0, quote).find_first_of("rR") != std::string_view::npos;
  const size_t n =
      literal.substr(quote, 3) == "'''" || literal.substr(quote, 3) == "\"\"\"" ? 3 : 1;
  if (literal.size() < quote + 2 * n) return "";
  const std::string_view body = literal.substr(quote + n, literal.size() - quote - 2 * n);
  if (raw) return std::string(body);
  std::string out;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      out += body[i];
      continue;
    }
    const char c = body[++i];
    if (c == '\n') continue;
    if (c == 'n')
      out += '\n';
    else if (c == 't')
      out += '\t';
    else if (c == '\\' || c == '\'' || c == '"')
      out += c;
    else
      out += {'\\', c};
  }
  return out;
}

bool is_wrapper(std::string_view name) {
  static constexpr std::string_view kNames[] = {"print", "list", "sorted", "tuple", "repr", "round",
                                                "len",   "str",  "bool",   "set",   "dict", "sum"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

std::string_view trimmed(std::string_view line) {
  const size_t from = line.find_first_not_of(" \t");
  return from == std::string_view::npos ? "" : line.substr(from);
}

// The arguments of the line's call of `name`, in `out`; false if the line is something else.
bool call_of_line(std::string_view line, std::string_view name, std::string* out) {
  const std::vector<PythonToken> tokens = lex_python(line);
  const auto ends_at = [&](size_t i) {
    return i < tokens.size() &&
           (tokens[i].kind == Kind::kNewline || tokens[i].kind == Kind::kComment);
  };
  if (const size_t after = match_call(tokens, 0, name, out); after > 0) {
    // f(x) == y and f(x)[0] still call f(x).
    return ends_at(after) || tokens[after].text == "==" || tokens[after].text == "[" ||
           tokens[after].text == "is";
  }
  if (tokens.size() < 5 || !is_wrapper(tokens[0].text) || tokens[1].text != "(") return false;
  const size_t after = match_call(tokens, 2, name, out);
  return after > 0 && after < tokens.size() &&
         (tokens[after].text == ")" || tokens[after].text == ",");
}

}  // namespace

size_t match_call(const std::vector<PythonToken>& tokens, size_t at, std::string_view name,
                  std::string* arguments) {
  if (at + 2 >= tokens.size() || tokens[at].text != name || tokens[at + 1].text != "(") return 0;
  int depth = 0;
  for (size_t i = at + 1; i < tokens.size(); ++i) {
    const std::string_view t = tokens[i].text;
    if (tokens[i].kind == Kind::kInvalid) return 0;
    if (t == "(" || t == "[" || t == "{") ++depth;
    if ((t == ")" || t == "]" || t == "}") && --depth == 0) {
      const char* from = tokens[at + 1].text.data() + 1;
      *arguments = std::string(from, static_cast<size_t>(t.data() - from));
      return i + 1;
    }
  }
  return 0;
}

std::string docstring_of(const Module& module, const ModuleStatement& function) {
  const std::vector<PythonToken>& tokens = module.tokens();
  int depth = 0;
  size_t i = function.begin;
  // The body starts after the ':' of the def line.
  for (bool def = false; i < function.end; ++i) {
    const std::string_view t = tokens[i].text;
    def |= tokens[i].is(Kind::kKeyword, "def");
    if (t == "(" || t == "[" || t == "{") ++depth;
    if (t == ")" || t == "]" || t == "}") --depth;
    if (def && depth == 0 && t == ":") break;
  }
  for (++i;
       i < function.end && (tokens[i].kind == Kind::kNewline || tokens[i].kind == Kind::kComment);
       ++i) {
  }
  return i < function.end && tokens[i].kind == Kind::kString ? literal_text(tokens[i].text) : "";
}

std::vector<ExampleCall> doctest_calls(std::string_view docstring, std::string_view name) {
  std::vector<std::string_view> lines;
  while (!docstring.empty()) {
    const size_t end = std::min(docstring.find('\n'), docstring.size());
    lines.push_back(trimmed(docstring.substr(0, end)));
    docstring.remove_prefix(std::min(end + 1, docstring.size()));
  }
  std::vector<ExampleCall> calls;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with(">>> ")) continue;
    const std::string_view next = i + 1 < lines.size() ? lines[i + 1] : "";
    ExampleCall call;
    if (next.starts_with("...") || !call_of_line(lines[i].substr(4), name, &call.arguments))
      continue;
    call.raises = next.starts_with("Traceback");
    const bool repeated = std::any_of(calls.begin(), calls.end(), [&](const ExampleCall& c) {
      return c.arguments == call.arguments;
    });
    if (!repeated) calls.push_back(call);
  }
  return calls;
}

}  // namespace foretrace::datasets::corpus
