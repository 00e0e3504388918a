#include "datasets/string_literal.h"

#include <algorithm>

#include "datasets/string_extent.h"

namespace foretrace::datasets {
namespace {

// `start`: of the content, in the token.
void split_formatted(std::string_view token, size_t start, size_t end,
                     std::vector<StringPart>& parts) {
  std::vector<StringField> fields;
  string_length(token, &fields);
  const auto add = [&](size_t from, size_t to, bool expression) {
    if (to > from) parts.push_back({token.substr(from, to - from), expression, 0});
  };
  for (const StringField& field : fields) {
    if (field.from >= end) break;
    const size_t to = std::min(field.to, end);
    add(start, field.from, false);
    add(field.from, to, true);
    start = to;
  }
  add(start, end, false);
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
    const auto start = static_cast<size_t>(content.data() - token.data());
    split_formatted(token, start, start + content.size(), literal.parts);
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
