#include "tracer/debug_adapter/expression_scanner.h"

#include <algorithm>
#include <array>

#include "tracer/store/repr_json.h"

namespace foretrace::tracer {
namespace {

constexpr std::array<std::string_view, 20> kOperators = {"==", "!=", "<=", ">=", "&&", "||", "->", "<", ">", "+",
                                                         "-",  "*",  "!",  "(",  ")",  "[",  "]",  ".", ",", "="};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool in_name(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

size_t span(std::string_view text, bool (*of)(char)) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), of) - text.begin());
}

// 12, 1.5, 1e-3
size_t number_length(std::string_view text) {
  size_t length = span(text, is_digit);
  if (length < text.size() && text[length] == '.') length += 1 + span(text.substr(length + 1), is_digit);
  if (length == text.size() || text[length] != 'e') return length;
  const size_t sign = length + 1 < text.size() && (text[length + 1] == '-' || text[length + 1] == '+') ? 2 : 1;
  const size_t digits = span(text.substr(length + sign), is_digit);
  return digits == 0 ? length : length + sign + digits;
}

std::string_view in_words(std::string_view word) { return word == "&&" ? "and" : word == "||" ? "or" : word == "!" ? "not" : word; }

}  // namespace

Error ExpressionScanner::error(const std::string& what) const {
  return invalid_argument(what + " at character " + std::to_string(begin_ + 1) + " of `" + std::string(text_) + "`",
                          "names, paths such as a.b[0], literals and comparisons are understood");
}

Status ExpressionScanner::next() {
  at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size());
  begin_ = at_;
  word_ = {};
  const std::string_view rest = text_.substr(at_);
  if (rest.empty()) return {};
  if (rest.front() == '\'' || rest.front() == '"') return literal(quoted_length());
  if (is_digit(rest.front())) return literal(number_length(rest));
  if (const size_t length = span(rest, in_name); length > 0) {
    const std::string_view name = rest.substr(0, length);
    if (name == "None" || name == "True" || name == "False") return literal(length);
    const bool is_operator = name == "and" || name == "or" || name == "not" || name == "is";
    word_ = {is_operator ? Kind::kOperator : Kind::kName, name, {}};
    at_ += length;
    return {};
  }
  const auto found = std::find_if(kOperators.begin(), kOperators.end(), [&](std::string_view word) { return rest.starts_with(word); });
  if (found == kOperators.end()) return error("nothing is understood");
  word_ = {Kind::kOperator, in_words(*found), {}};
  at_ += found->size();
  return {};
}

size_t ExpressionScanner::quoted_length() const {
  size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != text_[at_]) end += text_[end] == '\\' ? 2 : 1;
  return std::min(end + 1, text_.size()) - at_;
}

Status ExpressionScanner::literal(size_t length) {
  const auto json = repr_json(text_.substr(at_, length));
  if (!json) return error("a literal is not understood");
  TRY_ASSIGN(word_.literal, parse_json(*json));
  const bool rounded = word_.literal.is_number_float() && text_.substr(at_, length).find_first_of(".e") == std::string_view::npos;
  if (rounded || (word_.literal.is_number_unsigned() && word_.literal.get<uint64_t>() > INT64_MAX)) return error("a number is too large");
  word_.kind = Kind::kLiteral;
  at_ += length;
  return {};
}

}  // namespace foretrace::tracer
