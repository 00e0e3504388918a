#include "datasets/string_literal.h"
#include "datasets/syntax/literal_value.h"
#include "datasets/syntax/parser.h"

namespace foretrace::datasets::syntax {

Id Parser::atom() {
  const PythonToken& t = peek();
  switch (t.kind) {
    case PythonTokenKind::kName:
      return make(NodeKind::kName, name());
    case PythonTokenKind::kNumber:
      ++at_;
      return make(NodeKind::kNumber, keep(number_value(t.text)));
    case PythonTokenKind::kString:
      return strings();
    default:
      break;
  }
  if (is_any({"None", "True", "False", "..."})) {
    ++at_;
    return make(NodeKind::kConstant, t.text);
  }
  if (take("(")) return round_brackets();
  if (take("[")) return square_brackets();
  if (take("{")) return curly_brackets();
  return fail("invalid syntax");
}

// Adjacent strings are one.
Id Parser::strings() {
  bool any_formatted = false;
  for (size_t i = 0; peek(i).kind == PythonTokenKind::kString; ++i)
    any_formatted |= parse_string_literal(peek(i).text).formatted;
  const Id joined = any_formatted ? make(NodeKind::kJoined) : 0;
  std::string text;
  bool bytes = false;
  while (peek().kind == PythonTokenKind::kString) {
    const std::string_view token = tokens_[at_++].text;
    const StringLiteral literal = parse_string_literal(token);
    if (literal.formatted) {
      formatted(joined, token, text);
      continue;
    }
    bytes |= literal.prefix.find_first_of("bB") != std::string_view::npos;
    for (const StringPart& part : literal.parts)
      for (const char c : string_value(part.text, literal.prefix)) {
        if (any_formatted && (c == '{' || c == '}')) text += c;  // as an f-string writes it
        text += c;
      }
  }
  if (!any_formatted) return make(NodeKind::kString, keep((bytes ? "b" : "s") + text));
  if (!text.empty()) append(joined, make(NodeKind::kString, keep("s" + text)));
  return joined;
}

namespace {

constexpr std::string_view kBlanks = " \t\f\r\n";

// Of what follows an expression: `!r }` is `!r}`.
std::string without_blanks(std::string_view text) {
  std::string out(text);
  if (!text.starts_with('!')) return out;
  for (size_t i = 1; i < out.size() && out[i] != ':' && out[i] != '}';)
    kBlanks.find(out[i]) == std::string_view::npos ? void(++i) : void(out.erase(i, 1));
  return out;
}

}  // namespace

// The parts of one f-string; `text` is what has been read and not yet appended.
void Parser::formatted(Id joined, std::string_view token, std::string& text) {
  const StringLiteral literal = parse_string_literal(token);
  bool shown = false;  // the part before was `x=`: its repr, unless a format says otherwise
  for (const StringPart& part : literal.parts) {
    if (!part.expression) {
      if (shown && part.text.starts_with('}')) text += "!r";
      shown = false;
      text += string_value(without_blanks(part.text), literal.prefix);
      continue;
    }
    std::string_view code = part.text;
    const size_t end = code.find_last_not_of(kBlanks);
    shown = end != std::string_view::npos && end > 0 && code[end] == '=' &&
            std::string_view("=!<>").find(code[end - 1]) == std::string_view::npos;
    if (shown) {
      text.pop_back();  // the brace stands behind the words
      text += std::string(code) + "{";
      code = code.substr(0, end);
    }
    append(joined, make(NodeKind::kString, keep("s" + text)));
    text.clear();
    Parser inner(code, tree_, depth_ + 1);
    append(joined, inner.only_expression());
    if (!inner.problem().empty()) fail("in an f-string: " + inner.problem());
  }
}

Id Parser::round_brackets() {
  if (take(")")) return make(NodeKind::kTuple);
  Id value = item();
  if (starts_comprehension()) {
    const Id node = make(NodeKind::kGenerator, {}, {value});
    comprehension(node);
    value = node;
  } else if (is(",")) {
    const Id node = make(NodeKind::kTuple, {}, {value});
    while (take(",") && !is(")")) append(node, item());
    value = node;
  }
  expect(")");
  return value;
}

Id Parser::square_brackets() {
  const Id node = make(pattern_ ? NodeKind::kTuple : NodeKind::kList);  // patterns of one meaning
  if (take("]")) return node;
  append(node, item());
  if (starts_comprehension()) {
    tree_.nodes[node].kind = NodeKind::kListComp;
    comprehension(node);
  }
  while (take(",") && !is("]")) append(node, item());
  expect("]");
  return node;
}

Id Parser::pair_or_star() {
  if (take("**")) return make(NodeKind::kStar, "**", {binary(0)});
  const Id key = item();
  return take(":") ? make(NodeKind::kPair, {}, {key, pattern_ ? item() : test()}) : key;
}

Id Parser::curly_brackets() {
  const Id node = make(NodeKind::kDict);
  if (take("}")) return node;
  const Id first = pair_or_star();
  append(node, first);
  const Node& one = tree_.at(first);
  const bool pairs =
      one.kind == NodeKind::kPair || (one.kind == NodeKind::kStar && one.text == "**");
  if (!pairs) tree_.nodes[node].kind = NodeKind::kSet;
  if (starts_comprehension()) {
    tree_.nodes[node].kind = pairs ? NodeKind::kDictComp : NodeKind::kSetComp;
    comprehension(node);
  }
  while (take(",") && !is("}")) append(node, pair_or_star());
  expect("}");
  return node;
}

bool Parser::starts_comprehension() const {
  return is("for") || (is("async") && peek(1).text == "for");
}

void Parser::comprehension(Id node) {
  while (starts_comprehension()) {
    const Id each = make(NodeKind::kEach, take("async") ? "async" : "");
    expect("for");
    append(each, target_list());
    expect("in");
    append(each, disjunction());
    while (take("if")) {
      const Id condition = is("lambda") ? lambda() : disjunction();
      append(each, take(":=") ? make(NodeKind::kWalrus, {}, {condition, test()}) : condition);
    }
    append(node, each);
  }
}

// What follows a '(', and the ')'. Keywords go behind the others, as in `ast`.
Id Parser::arguments() {
  const Id node = make(NodeKind::kArguments);
  std::vector<Id> keywords;
  while (!at_end() && !is(")")) {
    const Id one = argument();
    const Node& given = tree_.at(one);
    const bool keyword =
        given.kind == NodeKind::kKeyword || (given.kind == NodeKind::kStar && given.text == "**");
    keyword ? keywords.push_back(one) : append(node, one);
    if (!take(",")) break;
  }
  for (const Id keyword : keywords) append(node, keyword);
  expect(")");
  return node;
}

Id Parser::argument() {
  if (is_any({"*", "**"})) {
    const std::string_view stars = tokens_[at_++].text;
    return make(NodeKind::kStar, stars, {test()});
  }
  if (peek().kind == PythonTokenKind::kName && peek(1).text == "=") {
    const std::string_view word = name();
    ++at_;
    return make(NodeKind::kKeyword, word, {pattern_ ? item() : test()});
  }
  const Id value = pattern_ ? item() : named();
  if (!starts_comprehension()) return value;
  const Id node = make(NodeKind::kGenerator, {}, {value});
  comprehension(node);
  return node;
}

// What follows a '[', and the ']'.
Id Parser::subscript() {
  Id index = slice();
  if (is(",") || tree_.at(index).kind == NodeKind::kStar) {
    index = make(NodeKind::kTuple, {}, {index});
    while (take(",") && !is("]")) append(index, slice());
  }
  expect("]");
  return index;
}

Id Parser::slice() {
  const auto bound = [this] { return is_any({":", "]", ","}) ? make(NodeKind::kNothing) : test(); };
  if (take("*")) return make(NodeKind::kStar, "*", {binary(0)});
  const Id from = is(":") ? make(NodeKind::kNothing) : named();
  if (!take(":")) return from;
  const Id to = bound();
  return make(NodeKind::kSlice, {}, {from, to, take(":") ? bound() : make(NodeKind::kNothing)});
}

}  // namespace foretrace::datasets::syntax
