#include "datasets/overlap/normalise.h"

namespace foretrace::datasets::overlap {
namespace {

using syntax::Node;
using syntax::NodeKind;
using syntax::SyntaxTree;

bool is_needless(const SyntaxTree& tree, const Node& statement) {
  const Node& value = tree.at(statement.first);
  switch (statement.kind) {
    case NodeKind::kImport:
      return true;
    case NodeKind::kSimple:
      return statement.text == "pass";
    case NodeKind::kIf:
      return value.kind == NodeKind::kCompare && tree.at(value.first).text == "__name__";
    case NodeKind::kExpression:
      return value.kind == NodeKind::kString || value.kind == NodeKind::kNumber ||
             value.kind == NodeKind::kConstant;
    default:
      return false;
  }
}

// Keeps the children that pass.
template <typename Keep>
void filter(SyntaxTree& tree, Node& node, Keep keep) {
  uint32_t kept = 0;
  uint32_t child = node.first;
  node.first = 0;
  for (uint32_t next = 0; child != 0; child = next) {
    next = tree.at(child).next;
    if (!keep(child)) continue;
    (kept == 0 ? node.first : tree.nodes[kept].next) = child;
    kept = child;
    tree.nodes[child].next = 0;
  }
  node.last = kept;
}

bool is_empty(const SyntaxTree& tree, uint32_t block) { return tree.at(block).first == 0; }

// if, for and while have their else as a second block behind the first, try as a node of its own.
void drop_empty_branches(SyntaxTree& tree, Node& node) {
  if (node.kind == NodeKind::kIf || node.kind == NodeKind::kFor || node.kind == NodeKind::kWhile) {
    bool body = false;
    filter(tree, node, [&](uint32_t child) {
      const bool block = tree.at(child).kind == NodeKind::kBlock;
      const bool needless = block && body && is_empty(tree, child);
      body |= block;
      return !needless;
    });
  } else if (node.kind == NodeKind::kTry) {
    filter(tree, node, [&](uint32_t child) {
      const NodeKind kind = tree.at(child).kind;
      return (kind != NodeKind::kElse && kind != NodeKind::kFinally) ||
             !is_empty(tree, tree.at(child).first);
    });
  }
}

void join_sign(SyntaxTree& tree, Node& node) {
  if (node.kind != NodeKind::kUnary || tree.at(node.first).kind != NodeKind::kNumber) return;
  if (node.text != "-" && node.text != "+") return;
  const std::string_view digits = tree.at(node.first).text;
  node.kind = NodeKind::kNumber;
  if (node.text == "+")
    node.text = digits;
  else if (digits.starts_with('-'))
    node.text = digits.substr(1);
  else
    node.text = tree.made.emplace_back("-" + std::string(digits));
  node.first = node.last = 0;
}

}  // namespace

void normalise(SyntaxTree& tree) {
  for (Node& node : tree.nodes)
    if (node.kind == NodeKind::kBlock)
      filter(tree, node, [&](uint32_t child) { return !is_needless(tree, tree.at(child)); });
  for (Node& node : tree.nodes) {
    drop_empty_branches(tree, node);
    join_sign(tree, node);
  }
}

bool is_method(const SyntaxTree& tree, uint32_t function, uint32_t parent) {
  if (tree.at(parent).kind != NodeKind::kClass) return false;
  const Node& decorators = tree.at(tree.at(function).first);
  for (uint32_t c = decorators.first; c != 0; c = tree.at(c).next)
    if (tree.at(c).text == "staticmethod") return false;
  return true;
}

void drop_first_parameter(SyntaxTree& tree, uint32_t function) {
  Node& parameters = tree.nodes[tree.at(tree.at(function).first).next];
  if (parameters.first == 0 || !tree.at(parameters.first).text.empty()) return;  // *args, or none
  if (parameters.first == parameters.last) parameters.last = 0;
  parameters.first = tree.at(parameters.first).next;
}

}  // namespace foretrace::datasets::overlap
