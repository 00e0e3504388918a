#include "datasets/generate_c/tokens.h"

#include <cctype>
#include <set>
#include <string>
#include <unordered_map>

#include "core/hash.h"

namespace foretrace::datasets::generate_c {
namespace {

using Tokens = std::vector<std::string_view>;

bool of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_name(std::string_view token) {
  return of_name(token[0]) && std::isdigit(static_cast<unsigned char>(token[0])) == 0;
}

const std::set<std::string_view>& keywords() {
  static const std::set<std::string_view> words = {
      "break",  "case",    "char", "const", "continue", "default", "do",      "double", "else",
      "enum",   "for",     "if",   "int",   "long",     "return",  "sizeof",  "static", "struct",
      "switch", "typedef", "void", "while", "include",  "define",  "unsigned"};
  return words;
}

const std::set<std::string_view>& library() {
  static const std::set<std::string_view> names = {
      "printf",  "scanf",   "getchar", "fgets",  "snprintf", "malloc", "calloc",
      "realloc", "free",    "exit",    "abs",    "qsort",    "strlen", "strcmp",
      "strcpy",  "strncpy", "strcat",  "strchr", "memset",   "memcpy", "isalpha",
      "toupper", "NULL",    "main",    "size_t", "EOF",      "stdin"};
  return names;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool begins_number(std::string_view rest) {
  return is_digit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && is_digit(rest[1]));
}

// With its suffix, and the sign of its exponent: 1e-9, 0x1p+3.
size_t number_end(std::string_view s, size_t i) {
  const bool hexadecimal = s.substr(i).starts_with("0x") || s.substr(i).starts_with("0X");
  const std::string_view exponents = hexadecimal ? "pP" : "eE";
  for (++i; i < s.size(); ++i) {
    const bool sign = (s[i] == '+' || s[i] == '-') && exponents.find(s[i - 1]) != s.npos;
    if (!of_name(s[i]) && s[i] != '.' && !sign) break;
  }
  return i;
}

// The end of the literal that starts at `i` with a quote.
size_t literal_end(std::string_view s, size_t i) {
  const char quote = s[i++];
  while (i < s.size() && s[i] != quote) i += s[i] == '\\' ? 2 : 1;
  return std::min(i + 1, s.size());
}

size_t operator_length(std::string_view rest) {
  for (const char* three : {"<<=", ">>="}) {
    if (rest.starts_with(three)) return 3;
  }
  static const std::set<std::string_view> two = {
      "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&",
      "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
  return two.count(rest.substr(0, 2)) != 0 ? 2 : 1;
}

// Functions that a file defines and that call themselves; `name (` ... `) {` at depth 0 opens one.
bool holds_recursion(const Tokens& t) {
  int depth = 0;
  std::string_view inside;
  std::string_view candidate;
  for (size_t i = 0; i < t.size(); ++i) {
    const bool called = i + 1 < t.size() && t[i + 1] == "(" && is_name(t[i]);
    if (depth == 0 && called) candidate = t[i];
    if (depth > 0 && called && t[i] == inside) return true;
    if (t[i] == "{" && depth++ == 0) inside = candidate;
    if (t[i] == "}") --depth;
  }
  return false;
}

void add_shapes(const Tokens& t, std::set<std::string>& found) {
  static const std::set<std::string_view> types = {"int", "char", "double", "unsigned", "void"};
  for (size_t i = 0; i + 3 < t.size(); ++i) {
    if (types.count(t[i]) != 0 && t[i + 1] == "*") found.insert("pointer");
    if (t[i] == "*" && t[i + 1] == "*") found.insert("pointer to pointer");
    if (types.count(t[i]) != 0 && is_name(t[i + 1]) && t[i + 2] == "[") found.insert("array");
    if (t[i] == "]" && t[i + 1] == "[") found.insert("2-D array");
    if (t[i] == "&" && is_name(t[i + 1]) && (t[i - 1] == "(" || t[i - 1] == "," || t[i - 1] == "="))
      found.insert("address of");
    if (t[i] == "<<" || t[i] == ">>" || t[i] == "^" || t[i] == "|" || t[i] == "~" || t[i] == "^=" ||
        t[i] == "|=")
      found.insert("bit operation");
    if (t[i] == "(" && t[i + 1] == "*" && t[i + 3] == ")" && t[i - 1] == "int")
      found.insert("function pointer");
  }
}

}  // namespace

Tokens tokens_of(std::string_view s) {
  Tokens out;
  for (size_t i = 0; i < s.size();) {
    const char c = s[i];
    size_t end = i + 1;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++i;
      continue;
    }
    if (s.substr(i).starts_with("/*")) {
      i = std::min(s.find("*/", i + 2), s.size() - 2) + 2;
      continue;
    }
    if (s.substr(i).starts_with("//")) {
      i = std::min(s.find('\n', i), s.size());
      continue;
    }
    if (begins_number(s.substr(i))) {
      end = number_end(s, i);
    } else if (of_name(c)) {
      while (end < s.size() && of_name(s[end])) ++end;
    } else if (c == '"' || c == '\'') {
      end = literal_end(s, i);
    } else {
      end = i + operator_length(s.substr(i));
    }
    out.push_back(s.substr(i, end - i));
    i = end;
  }
  return out;
}

uint64_t shape_fingerprint(std::string_view source) {
  std::unordered_map<std::string_view, size_t> slots;
  std::string shape;
  for (const std::string_view token : tokens_of(source)) {
    if (token[0] == '"' || token[0] == '\'') {
      shape += "text";
    } else if (begins_number(token)) {
      shape += "number";
    } else if (is_name(token) && keywords().count(token) == 0 && library().count(token) == 0) {
      shape += "v" + std::to_string(slots.emplace(token, slots.size()).first->second);
    } else {
      shape += token;
    }
    shape += ' ';
  }
  return fnv1a(shape);
}

std::map<std::string, int64_t> count_constructs(const std::vector<std::string_view>& sources) {
  std::map<std::string, int64_t> counts;
  for (const std::string_view source : sources) {
    std::set<std::string> found;
    const Tokens tokens = tokens_of(source);
    for (const std::string_view token : tokens) {
      if (keywords().count(token) != 0 || library().count(token) != 0)
        found.insert(std::string(token));
    }
    add_shapes(tokens, found);
    if (holds_recursion(tokens)) found.insert("recursion");
    if (source.find("/* fall through */") != std::string_view::npos) found.insert("fall through");
    for (const std::string& name : found) ++counts[name];
  }
  return counts;
}

}  // namespace foretrace::datasets::generate_c
