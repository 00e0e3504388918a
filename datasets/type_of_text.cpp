#include <string_view>

#include "datasets/value_text.h"

namespace foretrace::datasets {
namespace {

// A ": " at the top level inside the braces, before the first ", ".
bool has_key(std::string_view text) {
  ValueScanner scanner;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!scanner.in_string()) {
      if (c == '[' || c == '(' || c == '{') ++depth;
      if (c == ']' || c == ')' || c == '}') --depth;
      if (depth == 1 && c == ':') return true;
      if (depth == 1 && c == ',') return false;
    }
    if (!scanner.feed(text.substr(i, 1))) return false;
  }
  return false;
}

std::string number_type(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text == "inf" || text == "nan") return "float";
  if (text.find_first_not_of("0123456789") == std::string_view::npos) return "int";
  if (text.find_first_not_of("0123456789.e+-") == std::string_view::npos) return "float";
  return text.back() == 'j' ? "complex" : "";
}

}  // namespace

std::string type_of_text(std::string_view text) {
  if (text.empty()) return "";
  if (text == "None") return "NoneType";
  if (text == "True" || text == "False") return "bool";
  if (text == "Ellipsis") return "ellipsis";
  const size_t bracket = text.find_first_of("([{'\"<");
  switch (text[0]) {
    case '\'':
    case '"':
      return "str";
    case '[':
      return "list";
    case '(':
      return text.ends_with("j)") ? "complex" : "tuple";
    case '{':
      return text == "{}" || has_key(text) ? "dict" : "set";
    case 'b':
      if (bracket == 1 && (text[1] == '\'' || text[1] == '"')) return "bytes";
      break;
    case '<':
      return "";
    default:
      break;
  }
  if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9') || text == "inf" || text == "nan")
    return number_type(text);
  if (bracket != std::string_view::npos && text[bracket] == '(')
    return std::string(text.substr(0, bracket));
  return "";
}

}  // namespace foretrace::datasets
