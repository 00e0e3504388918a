#include "datasets/syntax/parser.h"

namespace foretrace::datasets::syntax {

// Statements that begin at `column`, until a line begins elsewhere.
void Parser::statements(Id block, int32_t column) {
  while (!at_end() && peek().column == column) statement(block, column);
}

void Parser::statement(Id block, int32_t column) {
  const Depth depth(*this);
  const bool compound =
      is_any({"def", "class", "if", "while", "for", "try", "with", "async", "@"}) || starts_match();
  if (!compound) return simple_line(block);
  append(block, compound_statement(column));
}

void Parser::simple_line(Id block) {
  do {
    append(block, simple_statement());
  } while (take(";") && peek().kind != PythonTokenKind::kNewline);
  end_of_line();
}

Id Parser::simple_statement() {
  const std::string_view word = peek().text;
  if (starts_type_alias()) return type_alias();
  if (peek().kind != PythonTokenKind::kKeyword) return expression_statement();
  const auto bare = [this] { return peek().kind == PythonTokenKind::kNewline || is(";"); };
  if (is_any({"pass", "break", "continue"})) {
    ++at_;
    return make(NodeKind::kSimple, word);
  }
  if (take("return"))
    return bare() ? make(NodeKind::kReturn)
                  : make(NodeKind::kReturn, {}, {is("yield") ? item() : expression_list()});
  if (take("raise")) {
    const Id node = make(NodeKind::kRaise);
    if (bare()) return node;
    append(node, test());
    if (take("from")) append(node, test());
    return node;
  }
  if (take("del")) {
    const Id node = make(NodeKind::kDelete, {}, {binary(0)});
    while (take(",") && !bare()) append(node, binary(0));
    return node;
  }
  if (take("assert")) {
    const Id node = make(NodeKind::kAssert, {}, {test()});
    if (take(",")) append(node, test());
    return node;
  }
  if (is_any({"global", "nonlocal"})) {
    ++at_;
    const Id node = make(NodeKind::kScope, word);
    do append(node, make(NodeKind::kName, name()));
    while (take(","));
    return node;
  }
  if (is_any({"import", "from"})) return import_statement();
  return expression_statement();
}

Id Parser::expression_statement() {
  const auto value = [this] { return is("yield") ? item() : expression_list(); };
  const Id first = value();
  if (take(":")) {
    test();  // an annotation
    if (!take("=")) return make(NodeKind::kSimple, "pass");
    return make(NodeKind::kAssign, {}, {first, value()});
  }
  if (is("=")) {
    const Id node = make(NodeKind::kAssign, {}, {first});
    while (take("=")) append(node, value());
    return node;
  }
  if (is_any({"+=", "-=", "*=", "/=", "//=", "%=", "**=", "&=", "|=", "^=", ">>=", "<<=", "@="})) {
    const std::string_view op = tokens_[at_++].text;
    return make(NodeKind::kAugmented, op, {first, value()});
  }
  return make(NodeKind::kExpression, {}, {first});
}

// `type` is a word like any other unless a name follows.
bool Parser::starts_type_alias() const {
  return is("type") && peek(1).kind == PythonTokenKind::kName;
}

// Like an annotation: no run needs it.
Id Parser::type_alias() {
  ++at_;
  name();
  type_parameters();
  expect("=");
  test();
  return make(NodeKind::kSimple, "pass");
}

// import a.b as c, d          from .a import (b as c, *)
Id Parser::import_statement() {
  const Id node = make(NodeKind::kImport);
  const bool from = is("from");
  std::string words;
  bool imported = !from;  // names that follow are bound
  std::string_view bound;
  const auto bind = [&] {
    if (!bound.empty()) append(node, make(NodeKind::kName, bound));
    bound = {};
  };
  for (bool dotted = false; !at_end() && peek().kind != PythonTokenKind::kNewline && !is(";");) {
    const PythonToken& t = tokens_[at_++];
    if (t.text != "(" && t.text != ")") words += std::string(t.text) + " ";
    if (t.text == ",") bind();
    if (t.text == "import") imported = true;
    if (t.kind == PythonTokenKind::kName && imported && !dotted) bound = t.text;
    dotted = t.text == ".";
  }
  bind();
  tree_.nodes[node].text = keep(std::move(words));
  return node;
}

}  // namespace foretrace::datasets::syntax
