#include <array>
#include <span>

#include "datasets/syntax/parser.h"

namespace foretrace::datasets::syntax {
namespace {

// Binary operators that group to the left, loosest first.
constexpr std::array<std::array<std::string_view, 5>, 6> kLevels = {
    {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}}};

}  // namespace

// a, *b, c: a Tuple if there is a comma.
Id Parser::expression_list() {
  const Id first = item();
  if (!is(",")) return first;
  const Id node = make(NodeKind::kTuple, {}, {first});
  while (take(",")) {
    const bool ends = peek().kind == PythonTokenKind::kNewline ||
                      is_any({")", "]", "}", ":", "=", ";"}) || (pattern_ && is("if"));
    if (ends) break;
    append(node, item());
  }
  return node;
}

// What stands before the `in` of a for, and so holds none.
Id Parser::target_list() {
  const auto target = [this] {
    return take("*") ? make(NodeKind::kStar, "*", {binary(0)}) : binary(0);
  };
  const Id first = target();
  if (!is(",")) return first;
  const Id node = make(NodeKind::kTuple, {}, {first});
  while (take(",") && !is("in")) append(node, target());
  return node;
}

Id Parser::item() {
  if (take("*")) return make(NodeKind::kStar, "*", {binary(0)});
  if (take("yield")) {
    if (take("from")) return make(NodeKind::kYield, "from", {test()});
    const bool bare = peek().kind == PythonTokenKind::kNewline || is_any({")", "]", "}", ";", "="});
    return bare ? make(NodeKind::kYield) : make(NodeKind::kYield, {}, {expression_list()});
  }
  const Id value = named();
  if (pattern_ && take("as"))
    return make(NodeKind::kAs, {}, {value, make(NodeKind::kName, name())});
  return value;
}

Id Parser::named() {
  const Id value = test();
  return take(":=") ? make(NodeKind::kWalrus, {}, {value, test()}) : value;
}

Id Parser::test() {
  const Depth depth(*this);
  if (is("lambda")) return lambda();
  const Id value = disjunction();
  if (pattern_ || !take("if")) return value;
  const Id condition = disjunction();
  expect("else");
  return make(NodeKind::kConditional, {}, {value, condition, test()});
}

Id Parser::lambda() {
  ++at_;
  const Id given = parameters(":");
  expect(":");
  return make(NodeKind::kLambda, {}, {given, test()});
}

Id Parser::operands(std::string_view word, Id (Parser::*operand)()) {
  const Id first = (this->*operand)();
  if (!is(word)) return first;
  const Id node = make(NodeKind::kBool, word, {first});
  while (take(word)) append(node, (this->*operand)());
  return node;
}

Id Parser::disjunction() { return operands("or", &Parser::conjunction); }
Id Parser::conjunction() { return operands("and", &Parser::negation); }

Id Parser::negation() {
  if (!take("not")) return comparison();
  const Depth depth(*this);
  return make(NodeKind::kUnary, "not", {negation()});
}

Id Parser::comparison() {
  const Id first = binary(0);
  Id node = 0;
  while (!at_end()) {
    std::string_view op;
    if (is_any({"<", ">", "==", ">=", "<=", "!="})) {
      op = tokens_[at_++].text;
    } else if (take("in")) {
      op = "in";
    } else if (is("not") && peek(1).text == "in") {
      at_ += 2;
      op = "not in";
    } else if (take("is")) {
      op = take("not") ? "is not" : "is";
    } else {
      break;
    }
    if (node == 0) node = make(NodeKind::kCompare, {}, {first});
    append(node, make(NodeKind::kOperator, op));
    append(node, binary(0));
  }
  return node == 0 ? first : node;
}

Id Parser::binary(int level) {
  if (level == static_cast<int>(kLevels.size())) return factor();
  Id left = binary(level + 1);
  while (!at_end() && peek().kind == PythonTokenKind::kOperator) {
    std::string_view op;
    for (const std::string_view known : kLevels[static_cast<size_t>(level)])
      if (!known.empty() && is(known)) op = known;
    if (op.empty()) break;
    ++at_;
    left = make(NodeKind::kBinary, op, {left, binary(level + 1)});
  }
  return left;
}

Id Parser::factor() {
  if (is_any({"+", "-", "~"})) {
    const Depth depth(*this);
    const std::string_view op = tokens_[at_++].text;
    return make(NodeKind::kUnary, op, {factor()});
  }
  const bool awaits = take("await");
  Id base = primary();
  if (awaits) base = make(NodeKind::kAwait, {}, {base});
  if (!take("**")) return base;
  const Depth depth(*this);
  return make(NodeKind::kBinary, "**", {base, factor()});
}

Id Parser::primary() {
  Id value = atom();
  while (!at_end()) {
    if (take("."))
      value = make(NodeKind::kAttribute, name(), {value});
    else if (take("("))
      value = make(NodeKind::kCall, {}, {value, arguments()});
    else if (take("["))
      value = make(NodeKind::kSubscript, {}, {value, subscript()});
    else
      break;
  }
  return value;
}

}  // namespace foretrace::datasets::syntax
