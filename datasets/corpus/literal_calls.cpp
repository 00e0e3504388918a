#include "datasets/corpus/literal_calls.h"

#include <algorithm>
#include <initializer_list>

#include "datasets/corpus/literal_rows.h"
#include "datasets/syntax/children.h"

namespace foretrace::datasets::corpus {
namespace {

using syntax::Node;
using syntax::NodeKind;

// What has a scope of its own.
bool is_scope(NodeKind kind) {
  static constexpr NodeKind kScopes[] = {
      NodeKind::kFunction, NodeKind::kClass,    NodeKind::kLambda,    NodeKind::kListComp,
      NodeKind::kSetComp,  NodeKind::kDictComp, NodeKind::kGenerator, NodeKind::kHandler};
  return std::find(std::begin(kScopes), std::end(kScopes), kind) != std::end(kScopes);
}

class Finder {
 public:
  Finder(const syntax::SyntaxTree& tree, LiteralBindings& names, std::vector<LiteralCall>& calls)
      : tree_(tree), names_(names), calls_(calls) {}

  // Any node: statements bind, expressions call.
  void visit(uint32_t id) {
    const Node& node = tree_.at(id);
    if (is_scope(node.kind) || (node.kind == NodeKind::kWith && expects_failure(id))) return;
    if (node.kind == NodeKind::kFor) return loop(id);
    if (node.kind == NodeKind::kAssert) return visit(node.first);  // the message is seldom computed
    if (node.kind == NodeKind::kCall) call(id);
    for (const uint32_t child : syntax::children_of(tree_, id)) visit(child);
    if (node.kind == NodeKind::kAssign) assign(id);
    if (node.kind == NodeKind::kAugmented || node.kind == NodeKind::kWalrus) forget(node.first);
    if (node.kind == NodeKind::kAs) forget(node.last);
  }

 private:
  void call(uint32_t id) {
    const Node& node = tree_.at(id);
    LiteralCall found;
    found.function = dotted_name(tree_, node.first);
    if (found.function.empty()) return;
    auto arguments = literal_arguments(tree_, node.last, names_);
    if (!arguments) return;
    found.arguments = std::move(*arguments);
    calls_.push_back(std::move(found));
  }

  void assign(uint32_t id) {
    const std::vector<uint32_t> parts = syntax::children_of(tree_, id);
    for (size_t i = 0; i + 1 < parts.size(); ++i) bind(parts[i], parts.back());
  }

  // a = 1; (a, b) = (1, 2)
  void bind(uint32_t target, uint32_t value) {
    const NodeKind kind = tree_.at(target).kind;
    if (kind == NodeKind::kName) {
      auto text = literal_text(tree_, value, names_);
      forget(target);
      if (!text && !is_display(value)) return;
      names_[std::string(tree_.at(target).text)] = {std::move(text).value_or(""), value};
      return;
    }
    if (kind != NodeKind::kTuple && kind != NodeKind::kList) return forget(target);
    const std::vector<uint32_t> targets = syntax::children_of(tree_, target);
    const std::vector<uint32_t> values = syntax::children_of(tree_, value);
    if (!is_display(value) || values.size() != targets.size()) return forget(target);
    for (size_t i = 0; i < targets.size(); ++i) bind(targets[i], values[i]);
  }

  [[nodiscard]] bool is_display(uint32_t id) const {
    return tree_.at(id).kind == NodeKind::kTuple || tree_.at(id).kind == NodeKind::kList;
  }

  // The names of a target, and the name whose part it is: they hold something else now.
  void forget(uint32_t target) {
    if (tree_.at(target).kind == NodeKind::kName) names_.erase(std::string(tree_.at(target).text));
    for (const uint32_t child : syntax::children_of(tree_, target)) forget(child);
  }

  void loop(uint32_t id) {
    const std::vector<uint32_t> parts = syntax::children_of(tree_, id);
    visit(parts[1]);
    const auto rows = literal_rows(tree_, target_names(tree_, parts[0]), parts[1], names_);
    for (const LiteralBindings& row : rows) {
      LiteralBindings inside = row;
      Finder(tree_, inside, calls_).visit(parts[2]);
    }
    forget(parts[0]);
    if (rows.empty()) visit(parts[2]);
    if (parts.size() > 3) visit(parts[3]);
  }

  // with self.assertRaises(ValueError): ...
  [[nodiscard]] bool expects_failure(uint32_t id) const {
    for (uint32_t item : syntax::children_of(tree_, id)) {
      if (tree_.at(item).kind == NodeKind::kAs) item = tree_.at(item).first;
      if (tree_.at(item).kind != NodeKind::kCall) continue;
      const std::string name = dotted_name(tree_, tree_.at(item).first);
      if (name.find("aises") != std::string::npos) return true;
    }
    return false;
  }

  const syntax::SyntaxTree& tree_;
  LiteralBindings& names_;
  std::vector<LiteralCall>& calls_;
};

}  // namespace

std::string dotted_name(const syntax::SyntaxTree& tree, uint32_t node) {
  const Node& n = tree.at(node);
  if (n.kind == NodeKind::kName) return std::string(n.text);
  if (n.kind != NodeKind::kAttribute) return "";
  const std::string before = dotted_name(tree, n.first);
  return before.empty() ? "" : before + "." + std::string(n.text);
}

void find_literal_calls(const syntax::SyntaxTree& tree, uint32_t block, LiteralBindings& names,
                        std::vector<LiteralCall>& calls) {
  Finder(tree, names, calls).visit(block);
}

}  // namespace foretrace::datasets::corpus
