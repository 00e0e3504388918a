#include "datasets/string_literal.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

// End of the expression that starts at `from`: at the `}`, `!`, `:` or `=` that closes it.
size_t expression_end(std::string_view text, size_t from) {
  int depth = 0;
  char quote = 0;
  for (size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '\'' || c == '"') quote = c;
    if (c == '(' || c == '[' || c == '{') ++depth;
    const bool closes = c == ')' || c == ']' || c == '}';
    if (closes && depth > 0) {
      --depth;
    } else if (depth == 0 && (closes || c == ':')) {
      return i;
    } else if (depth == 0 && c == '!' && text.substr(i + 1, 1) != "=") {
      return i;
    }
  }
  return text.size();
}

void split_formatted(std::string_view content, std::vector<StringPart>& parts) {
  size_t start = 0;
  auto add = [&](size_t from, size_t to, bool expression) {
    if (to > from) parts.push_back({content.substr(from, to - from), expression, 0});
  };
  for (size_t i = 0; i < content.size(); ++i) {
    if (content[i] != '{') continue;
    if (content.substr(i + 1, 1) == "{") {
      ++i;
      continue;
    }
    const size_t end = expression_end(content, i + 1);
    add(start, i + 1, false);
    add(i + 1, end, true);
    start = end;
    i = end - 1;
    // A format spec may hold further braces: the loop finds them.
  }
  add(start, content.size(), false);
}

}  // namespace

StringLiteral parse_string_literal(std::string_view token) {
  StringLiteral literal;
  const size_t quote = std::min(token.find_first_of("'\""), token.size());
  literal.prefix = token.substr(0, quote);
  literal.formatted = literal.prefix.find_first_of("fF") != std::string_view::npos;
  if (quote == token.size()) return literal;
  literal.quote = token[quote];
  std::string_view content = token.substr(quote + 1);
  literal.triple =
      content.size() >= 2 && content[0] == literal.quote && content[1] == literal.quote;
  if (literal.triple) content.remove_prefix(2);
  for (int i = 0; i < (literal.triple ? 3 : 1) && content.ends_with(literal.quote); ++i)
    content.remove_suffix(1);
  if (literal.formatted) {
    split_formatted(content, literal.parts);
  } else if (!content.empty()) {
    literal.parts.push_back({content, false, 0});
  }
  for (StringPart& part : literal.parts) {
    const auto* end = part.text.data();
    part.line = static_cast<int32_t>(std::count(token.data(), end, '\n'));
  }
  return literal;
}

}  // namespace foretrace::datasets
