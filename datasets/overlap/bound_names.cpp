#include "datasets/overlap/bound_names.h"

#include "datasets/python_names.h"

namespace foretrace::datasets::overlap {
namespace {

using syntax::Node;
using syntax::NodeKind;
using syntax::SyntaxTree;

class Gatherer {
 public:
  explicit Gatherer(const SyntaxTree& tree) : tree_(tree) {}

  void visit(uint32_t i, bool in_class) {
    const Node& node = tree_.at(i);
    bind(node, in_class);
    const bool class_body = node.kind == NodeKind::kClass;
    // Statements of a class stand in its Block; what is deeper is not the class's own.
    const bool still =
        in_class && node.kind != NodeKind::kFunction && node.kind != NodeKind::kLambda;
    for (uint32_t c = node.first; c != 0; c = tree_.at(c).next) visit(c, class_body || still);
  }

  BoundNames found;

 private:
  void add(std::string_view name, bool in_class) {
    found.names.insert(name);
    if (in_class) found.attributes.insert(name);
  }

  void bind(const Node& node, bool in_class) {
    switch (node.kind) {
      case NodeKind::kFunction:
        return add(function_name(node), in_class);
      case NodeKind::kClass:
        return add(node.text, in_class);
      case NodeKind::kAssign:
        for (uint32_t c = node.first; c != node.last; c = tree_.at(c).next) target(c, in_class);
        return;
      case NodeKind::kAugmented:
      case NodeKind::kFor:
      case NodeKind::kEach:
      case NodeKind::kWalrus:
        return target(node.first, in_class);
      case NodeKind::kParameter:
        if (node.first != 0) target(node.first, false);
        return;
      case NodeKind::kAs:
        return target(node.last, in_class);
      case NodeKind::kHandler:
      case NodeKind::kImport:
        for (uint32_t c = node.first; c != 0; c = tree_.at(c).next)
          if (node.kind == NodeKind::kImport || c != node.first) target(c, in_class);
        return;
      default:
        return;
    }
  }

  void target(uint32_t i, bool in_class) {
    const Node& node = tree_.at(i);
    if (node.kind == NodeKind::kName) add(node.text, in_class);
    if (node.kind == NodeKind::kAttribute) found.attributes.insert(node.text);
    if (node.kind != NodeKind::kTuple && node.kind != NodeKind::kList &&
        node.kind != NodeKind::kStar)
      return;
    for (uint32_t c = node.first; c != 0; c = tree_.at(c).next) target(c, in_class);
  }

  const SyntaxTree& tree_;
};

}  // namespace

bool BoundNames::renames(std::string_view name) const {
  return !is_python_builtin(name) || names.contains(name);
}

BoundNames bound_names(const SyntaxTree& tree, uint32_t node) {
  Gatherer gatherer(tree);
  gatherer.visit(node, false);
  return std::move(gatherer.found);
}

std::string_view function_name(const Node& function) {
  std::string_view name = function.text;
  if (name.starts_with("async ")) name.remove_prefix(6);
  return name;
}

}  // namespace foretrace::datasets::overlap
