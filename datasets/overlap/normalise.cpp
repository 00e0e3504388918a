#include "datasets/overlap/prune.h"

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

}  // namespace

void prune(SyntaxTree& tree) {
  for (Node& node : tree.nodes) {
    if (node.kind != NodeKind::kBlock) continue;
    uint32_t kept = 0;
    uint32_t child = node.first;
    node.first = 0;
    for (uint32_t next = 0; child != 0; child = next) {
      next = tree.at(child).next;
      if (is_needless(tree, tree.at(child))) continue;
      (kept == 0 ? node.first : tree.nodes[kept].next) = child;
      kept = child;
      tree.nodes[child].next = 0;
    }
    node.last = kept;
  }
}

}  // namespace foretrace::datasets::overlap
