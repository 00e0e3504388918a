#include "datasets/mutate/literal.h"

namespace foretrace::datasets::mutate {
namespace {

// In single quotes, whatever it holds.
std::string quoted(std::string_view value, bool bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = bytes ? "b'" : "'";
  for (const char c : value) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      out += '\\';
      out += c;
    } else if (c == '\n' || c == '\t') {
      out += c == '\n' ? "\\n" : "\\t";
    } else if (u < 0x20 || u == 0x7f || (bytes && u >= 0x80)) {
      out += "\\x";
      out += kDigits[u >> 4];
      out += kDigits[u & 15];
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string joined(const Literal& literal) {
  std::string out;
  const bool dict = literal.kind == LiteralKind::kDict;
  for (size_t i = 0; i < literal.items.size(); ++i) {
    if (i > 0) out += dict && i % 2 == 1 ? ": " : ", ";
    out += literal_text(literal.items[i]);
  }
  return out;
}

}  // namespace

std::string literal_text(const Literal& literal) {
  switch (literal.kind) {
    case LiteralKind::kString:
      return quoted(literal.text, false);
    case LiteralKind::kBytes:
      return quoted(literal.text, true);
    case LiteralKind::kList:
      return "[" + joined(literal) + "]";
    case LiteralKind::kTuple:
      return "(" + joined(literal) + (literal.items.size() == 1 ? ",)" : ")");
    case LiteralKind::kSet:
      return literal.items.empty() ? "set()" : "{" + joined(literal) + "}";
    case LiteralKind::kDict:
      return "{" + joined(literal) + "}";
    default:
      return literal.text;
  }
}

std::string arguments_text(const std::vector<Argument>& arguments) {
  std::string out;
  for (const Argument& argument : arguments) {
    if (!out.empty()) out += ", ";
    if (!argument.name.empty()) out += argument.name + "=";
    out += literal_text(argument.value);
  }
  return out;
}

}  // namespace foretrace::datasets::mutate
