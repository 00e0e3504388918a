#include "datasets/overlap/tree_hash.h"

#include <unordered_map>

#include "core/hash.h"
#include "datasets/overlap/mix.h"

namespace foretrace::datasets::overlap {
namespace {

using syntax::Node;
using syntax::NodeKind;
using syntax::SyntaxTree;

class Hasher {
 public:
  Hasher(const SyntaxTree& tree, const BoundNames& bound) : tree_(tree), bound_(bound) {}

  TreeHash visit(uint32_t i) {
    const Node& node = tree_.at(i);
    TreeHash hash = own(node);
    for (uint32_t c = first_compared(node); c != 0; c = tree_.at(c).next) {
      const TreeHash child = visit(c);
      hash = {mix(hash.exact, child.exact), mix(hash.loose, child.loose)};
    }
    return {mix(hash.exact, 1), mix(hash.loose, 1)};  // the end of the children
  }

 private:
  // Behind the decorators.
  [[nodiscard]] uint32_t first_compared(const Node& node) const {
    const bool decorated = node.kind == NodeKind::kFunction || node.kind == NodeKind::kClass;
    return decorated ? tree_.at(node.first).next : node.first;
  }

  TreeHash own(const Node& node) {
    const auto kind = static_cast<uint64_t>(node.kind);
    switch (node.kind) {
      case NodeKind::kName:
        return word(kind, node.text, bound_.renames(node.text));
      case NodeKind::kFunction:
        return word(kind + (node.text == function_name(node) ? 0 : 1000), function_name(node),
                    true);
      case NodeKind::kClass:
        return word(kind, node.text, true);
      case NodeKind::kAttribute:
        return word(kind, node.text, bound_.attributes.contains(node.text));
      case NodeKind::kKeyword:
      case NodeKind::kHandler:
        return {kind, kind};
      case NodeKind::kNumber:
        return {mix(kind, fnv1a(node.text)), kind};
      case NodeKind::kString:
        return {mix(kind, fnv1a(node.text)), mix(kind, fnv1a(node.text.substr(0, 1)))};
      default:
        return word(kind, node.text, false);
    }
  }

  TreeHash word(uint64_t kind, std::string_view text, bool renamed) {
    uint64_t hash = 0;
    if (renamed) {
      hash = mix(kind, numbers_.emplace(text, numbers_.size()).first->second + 2);
    } else {
      hash = mix(kind, fnv1a(text));
    }
    return {hash, hash};
  }

  const SyntaxTree& tree_;
  const BoundNames& bound_;
  std::unordered_map<std::string_view, uint64_t> numbers_;  // of names, by first use
};

}  // namespace

TreeHash tree_hash(const SyntaxTree& tree, uint32_t node, const BoundNames& bound) {
  return Hasher(tree, bound).visit(node);
}

}  // namespace foretrace::datasets::overlap
