#include "datasets/syntax/parser.h"

#include <algorithm>

namespace foretrace::datasets::syntax {

Parser::Parser(std::string_view source, SyntaxTree& tree, int depth)
    : tree_(tree), tokens_(lex_python(source)), depth_(depth) {
  std::erase_if(tokens_, [](const PythonToken& t) { return t.kind == PythonTokenKind::kComment; });
  end_.kind = PythonTokenKind::kNewline;
  end_.column = -1;
  end_.line = tokens_.empty() ? 1 : tokens_.back().line;
}

const PythonToken& Parser::peek(size_t ahead) const {
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : end_;
}

bool Parser::is(std::string_view text) const {
  return peek().text == text && peek().kind != PythonTokenKind::kString;
}

bool Parser::is_any(std::initializer_list<std::string_view> texts) const {
  return std::any_of(texts.begin(), texts.end(),
                     [this](std::string_view text) { return is(text); });
}

bool Parser::take(std::string_view text) {
  if (!is(text)) return false;
  ++at_;
  return true;
}

void Parser::expect(std::string_view text) {
  if (!take(text)) fail("expected '" + std::string(text) + "'");
}

std::string_view Parser::name() {
  if (peek().kind != PythonTokenKind::kName) {
    fail("expected a name");
    return {};
  }
  return tokens_[at_++].text;
}

void Parser::end_of_line() {
  if (at_end()) return;
  if (peek().kind != PythonTokenKind::kNewline) {
    fail("invalid syntax");
    return;
  }
  ++at_;
}

Id Parser::fail(std::string_view what) {
  if (problem_.empty()) {
    problem_ = "line " + std::to_string(peek().line) + ": " + std::string(what);
    if (!at_end() && peek().kind != PythonTokenKind::kNewline)
      problem_ += " at '" + std::string(peek().text.substr(0, 20)) + "'";
  }
  at_ = tokens_.size();
  return make(NodeKind::kNothing);
}

Id Parser::make(NodeKind kind, std::string_view text, std::initializer_list<Id> children) {
  tree_.nodes.push_back({kind, 0, text, 0, 0, 0});
  const Id node = static_cast<Id>(tree_.nodes.size() - 1);
  for (const Id child : children) append(node, child);
  return node;
}

void Parser::append(Id parent, Id child) {
  Node& node = tree_.nodes[parent];
  if (node.first == 0)
    node.first = child;
  else
    tree_.nodes[node.last].next = child;
  node.last = child;
  node.height = std::max<uint16_t>(node.height, tree_.nodes[child].height + 1);
  if (node.height > kGreatestHeight) {
    node.height = 0;
    fail("too long a chain of operators or elifs");
  }
}

std::string_view Parser::keep(std::string text) { return tree_.made.emplace_back(std::move(text)); }

Id Parser::only_expression() {
  std::erase_if(tokens_, [](const PythonToken& t) { return t.kind == PythonTokenKind::kNewline; });
  const Id value = is("yield") ? item() : expression_list();
  if (!at_end()) fail("invalid syntax");
  return value;
}

void Parser::module() {
  const Id root = make(NodeKind::kModule);
  const Id block = make(NodeKind::kBlock);
  if (!at_end()) statements(block, peek().column);
  if (!at_end()) fail("unexpected indentation");
  append(root, block);
}

Result<SyntaxTree> parse_python(std::string_view source) {
  SyntaxTree tree;
  Parser parser(source, tree, 0);
  parser.module();
  if (!parser.problem().empty()) return parse_error(parser.problem());
  return tree;
}

}  // namespace foretrace::datasets::syntax
