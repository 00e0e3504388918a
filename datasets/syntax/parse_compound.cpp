#include "datasets/syntax/parser.h"

namespace foretrace::datasets::syntax {

// ':' and what it opens, of a statement that begins at `column`.
Id Parser::suite(int32_t column) {
  expect(":");
  const Id block = make(NodeKind::kBlock);
  if (peek().kind != PythonTokenKind::kNewline) {
    simple_line(block);
    return block;
  }
  end_of_line();
  const int32_t inner = peek().column;
  if (inner <= column) {
    fail("expected an indented block");
    return block;
  }
  statements(block, inner);
  if (!at_end() && peek().column > column) fail("unindent matches no outer level");
  return block;
}

Id Parser::compound_statement(int32_t column) {
  if (is("@") || is("def") || is("class")) return definition(column, false);
  if (is("if")) return if_statement(column);
  if (is("while")) return loop_statement(column, NodeKind::kWhile);
  if (is("for")) return loop_statement(column, NodeKind::kFor);
  if (is("try")) return try_statement(column);
  if (is("with")) return with_statement(column);
  if (!is("async")) return match_statement(column);
  ++at_;
  if (is("def")) return definition(column, true);
  if (!is("for") && !is("with")) return fail("invalid syntax");
  const Id node = is("for") ? loop_statement(column, NodeKind::kFor) : with_statement(column);
  tree_.nodes[node].text = "async";
  return node;
}

Id Parser::definition(int32_t column, bool coroutine) {
  const Id decorators = make(NodeKind::kBlock);
  while (take("@")) {
    append(decorators, named());
    end_of_line();
  }
  coroutine |= take("async");
  if (is("class")) {
    const Id node = class_statement(column);
    // In front of what class_statement() made.
    tree_.nodes[decorators].next = tree_.nodes[node].first;
    tree_.nodes[node].first = decorators;
    return node;
  }
  expect("def");
  const std::string_view word = name();
  type_parameters();
  expect("(");
  const Id given = parameters(")");
  expect(")");
  if (take("->")) test();
  const Id body = suite(column);
  return make(NodeKind::kFunction, coroutine ? keep("async " + std::string(word)) : word,
              {decorators, given, body});
}

Id Parser::class_statement(int32_t column) {
  expect("class");
  const std::string_view word = name();
  type_parameters();
  const Id bases = take("(") ? arguments() : make(NodeKind::kArguments);
  return make(NodeKind::kClass, word, {bases, suite(column)});
}

// Each elif is the if that it is, in the else block of the one before; joined from the last, since
// a node's height is known when it is appended.
Id Parser::if_statement(int32_t column) {
  std::vector<Id> chain;
  do {
    ++at_;
    chain.push_back(make(NodeKind::kIf, {}, {named()}));
    append(chain.back(), suite(column));
  } while (peek().column == column && is("elif"));
  if (peek().column == column && take("else")) append(chain.back(), suite(column));
  while (chain.size() > 1) {
    const Id last = chain.back();
    chain.pop_back();
    append(chain.back(), make(NodeKind::kBlock, {}, {last}));
  }
  return chain[0];
}

Id Parser::loop_statement(int32_t column, NodeKind kind) {
  ++at_;
  const Id node = make(kind);
  if (kind == NodeKind::kFor) {
    append(node, target_list());
    expect("in");
    append(node, expression_list());
  } else {
    append(node, named());
  }
  append(node, suite(column));
  if (peek().column == column && take("else")) append(node, suite(column));
  return node;
}

// Whether `with (` opens a list of items: a ':' follows its ')', and nothing is inside of it that
// only a single expression holds: `yield`, a generator, `:=`, a star in front.
bool Parser::is_bracketed_with() const {
  if (peek().text != "(" || peek(1).text == ")") return false;
  int depth = 0;
  for (size_t i = at_; i < tokens_.size(); ++i) {
    if (tokens_[i].kind == PythonTokenKind::kString) continue;
    const std::string_view t = tokens_[i].text;
    if (depth == 1 && (t == "yield" || t == "for" || t == ":=")) return false;
    if (t == "*" && depth == 1 && (tokens_[i - 1].text == "(" || tokens_[i - 1].text == ","))
      return false;
    if (t == "(" || t == "[" || t == "{") ++depth;
    if (t == ")" || t == "]" || t == "}") --depth;
    if (depth == 0) return i + 1 < tokens_.size() && tokens_[i + 1].text == ":";
  }
  return false;
}

void Parser::with_items(Id node) {
  do {
    const Id value = test();
    append(node, take("as") ? make(NodeKind::kAs, {}, {value, binary(0)}) : value);
  } while (take(",") && !is(")"));
}

Id Parser::with_statement(int32_t column) {
  ++at_;
  const Id node = make(NodeKind::kWith);
  const bool bracketed = is_bracketed_with() && take("(");
  with_items(node);
  if (bracketed) expect(")");
  append(node, suite(column));
  return node;
}

Id Parser::handler(int32_t column) {
  ++at_;
  const bool group = take("*");
  const Id node = make(NodeKind::kHandler);
  if (!is(":")) append(node, test());
  if (take("as")) append(node, make(NodeKind::kName, name()));
  append(node, suite(column));
  if (group) tree_.nodes[node].text = "*";
  return node;
}

Id Parser::try_statement(int32_t column) {
  ++at_;
  const Id node = make(NodeKind::kTry, {}, {suite(column)});
  while (peek().column == column && is("except")) append(node, handler(column));
  if (peek().column == column && take("else"))
    append(node, make(NodeKind::kElse, {}, {suite(column)}));
  if (peek().column == column && take("finally"))
    append(node, make(NodeKind::kFinally, {}, {suite(column)}));
  if (tree_.nodes[node].first == tree_.nodes[node].last) fail("try without except or finally");
  return node;
}

// `match` is a word like any other unless its line ends in ':' and a case follows.
bool Parser::starts_match() const {
  if (peek().kind != PythonTokenKind::kName || peek().text != "match") return false;
  for (size_t i = at_; i + 2 < tokens_.size(); ++i) {
    if (tokens_[i].kind != PythonTokenKind::kNewline) continue;
    return tokens_[i - 1].text == ":" && tokens_[i + 1].text == "case";
  }
  return false;
}

Id Parser::match_statement(int32_t column) {
  ++at_;
  const Id node = make(NodeKind::kMatch, {}, {expression_list()});
  expect(":");
  end_of_line();
  const int32_t inner = peek().column;
  if (inner <= column) return fail("expected an indented block");
  while (peek().column == inner && take("case")) {
    pattern_ = true;
    const Id one = make(NodeKind::kCase, {}, {expression_list()});
    pattern_ = false;
    if (take("if")) append(one, named());
    append(one, suite(inner));
    append(node, one);
  }
  return node;
}

// [T: bound, *Ts, **P]: like annotations, no run needs them.
void Parser::type_parameters() {
  if (!take("[")) return;
  parameters("]");
  expect("]");
}

Id Parser::parameters(std::string_view end) {
  const Id node = make(NodeKind::kParameters);
  while (!at_end() && !is(end)) {
    std::string_view stars;
    if (is_any({"*", "**", "/"})) stars = tokens_[at_++].text;
    const bool lone = stars == "/" || is(",") || is(end);
    const Id one = make(NodeKind::kParameter, stars);
    if (!lone) append(one, make(NodeKind::kName, name()));
    if (end != ":" && take(":")) take("*"), test();
    if (take("=")) take("*"), append(one, test());
    append(node, one);
    if (!take(",")) break;
  }
  return node;
}

}  // namespace foretrace::datasets::syntax
