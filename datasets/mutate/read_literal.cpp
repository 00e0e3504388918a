#include "datasets/mutate/literal.h"
#include "datasets/mutate/number_text.h"
#include "datasets/mutate/source_tokens.h"
#include "datasets/string_literal.h"
#include "datasets/syntax/literal_value.h"

namespace foretrace::datasets::mutate {
namespace {

Literal read_literal(const SourceTokens& tokens, TokenRange range);

Literal fixed(const SourceTokens& tokens, TokenRange range) {
  return {LiteralKind::kFixed, std::string(tokens.text(range)), {}};
}

std::optional<Literal> read_number(std::string_view token, const char* sign) {
  if (const auto n = int_of(token))
    return Literal{LiteralKind::kInt, sign + std::to_string(*n), {}};
  if (const auto x = float_of(token))
    return Literal{LiteralKind::kFloat, sign + float_text(*x), {}};
  return std::nullopt;
}

std::optional<Literal> read_string(std::string_view token) {
  const StringLiteral literal = parse_string_literal(token);
  const bool bytes = literal.prefix.find_first_of("bB") != std::string_view::npos;
  // Names of characters and halves of surrogate pairs are not written again as they were read.
  const bool plain = token.find("\\N") == token.npos && token.find("\\u") == token.npos &&
                     token.find("\\U") == token.npos;
  if (literal.formatted || !plain) return std::nullopt;
  const std::string_view text = literal.parts.empty() ? "" : literal.parts[0].text;
  return Literal{bytes ? LiteralKind::kBytes : LiteralKind::kString,
                 syntax::string_value(text, literal.prefix),
                 {}};
}

std::optional<Literal> read_token(const SourceTokens& tokens, size_t i) {
  const PythonToken& t = tokens.at(i);
  if (t.kind == PythonTokenKind::kNumber) return read_number(t.text, "");
  if (t.kind == PythonTokenKind::kString) return read_string(t.text);
  if (tokens.is(i, "True") || tokens.is(i, "False"))
    return Literal{LiteralKind::kBool, std::string(t.text), {}};
  return std::nullopt;
}

// Appends the key and the value of a dict's entry.
bool read_entry(const SourceTokens& tokens, TokenRange entry, std::vector<Literal>& items) {
  const size_t colon = tokens.find(entry, {":"});
  if (colon == entry.to) return false;
  items.push_back(read_literal(tokens, {entry.from, colon}));
  items.push_back(read_literal(tokens, {colon + 1, entry.to}));
  return true;
}

std::optional<Literal> read_display(const SourceTokens& tokens, TokenRange range) {
  const std::vector<TokenRange> elements = tokens.elements(range.from);
  for (const TokenRange& element : elements) {
    if (element.empty() || tokens.find(element, {"for"}) != element.to) return std::nullopt;
  }
  Literal literal;
  const std::string_view open = tokens.at(range.from).text;
  const bool dict =
      open == "{" && (elements.empty() || tokens.find(elements[0], {":"}) != elements[0].to);
  literal.kind = open == "["   ? LiteralKind::kList
                 : open == "(" ? LiteralKind::kTuple
                 : dict        ? LiteralKind::kDict
                               : LiteralKind::kSet;
  if (open == "(" && elements.size() == 1 && !tokens.is(range.to - 2, ","))
    return read_literal(tokens, elements[0]);
  for (const TokenRange& element : elements) {
    if (!dict)
      literal.items.push_back(read_literal(tokens, element));
    else if (!read_entry(tokens, element, literal.items))
      return std::nullopt;
  }
  return literal;
}

Literal read_literal(const SourceTokens& tokens, TokenRange range) {
  std::optional<Literal> literal;
  const size_t length = range.to - range.from;
  if (length == 1) {
    literal = read_token(tokens, range.from);
  } else if (length == 2 && tokens.is(range.from, "-")) {
    if (tokens.at(range.from + 1).kind == PythonTokenKind::kNumber)
      literal = read_number(tokens.at(range.from + 1).text, "-");
  } else if (length > 1 && tokens.partner(range.from) == range.to - 1) {
    literal = read_display(tokens, range);
  }
  return literal ? *std::move(literal) : fixed(tokens, range);
}

}  // namespace

std::optional<std::vector<Argument>> read_arguments(std::string_view text) {
  const std::string call = "(" + std::string(text) + "\n)";
  const SourceTokens tokens(call);
  if (tokens.partner(0) + 2 != tokens.size()) return std::nullopt;  // a kNewline ends the source
  std::vector<Argument> arguments;
  for (const TokenRange& range : tokens.elements(0)) {
    if (range.empty()) return std::nullopt;
    const bool named = range.to - range.from > 2 && tokens.is(range.from + 1, "=");
    arguments.push_back({named ? std::string(tokens.at(range.from).text) : "",
                         read_literal(tokens, {range.from + (named ? 2 : 0), range.to})});
  }
  return arguments;
}

}  // namespace foretrace::datasets::mutate
