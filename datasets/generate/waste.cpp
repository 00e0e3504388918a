#include "datasets/generate/waste.h"

#include <string>
#include <unordered_set>

#include "core/check.h"
#include "datasets/syntax/tree.h"

namespace foretrace::datasets::generate {
namespace {

using syntax::Node;
using syntax::NodeKind;
using syntax::SyntaxTree;
using Names = std::unordered_set<std::string_view>;

// The names of one function, those of the functions inside of it among them.
struct Scope {
  Names read;
  Names bound;   // parameters, assigned names
  Names shared;  // global, nonlocal
};

class Search {
 public:
  explicit Search(const SyntaxTree& tree) : tree_(tree) {}

  bool visit(uint32_t i) {
    const Node& node = tree_.at(i);
    if (node.kind == NodeKind::kFunction && has_idle_names(i)) return true;
    if (node.kind == NodeKind::kIf && has_idle_branch(node)) return true;
    if (node.kind == NodeKind::kConditional && is_constant(second(node))) return true;
    if (node.kind == NodeKind::kAssign && is_same(node.first, node.last)) return true;
    for (uint32_t c = node.first; c != 0; c = tree_.at(c).next)
      if (visit(c)) return true;
    return false;
  }

 private:
  [[nodiscard]] uint32_t second(const Node& node) const { return tree_.at(node.first).next; }

  bool has_idle_names(uint32_t function) {
    Scope scope;
    gather(function, scope);
    for (const std::string_view name : scope.bound)
      if (name != "self" && name[0] != '_' && !scope.read.contains(name) &&
          !scope.shared.contains(name))
        return true;
    return false;
  }

  // Targets of loops and comprehensions may go unread, as in `for i in range(3)`.
  void gather(uint32_t i, Scope& scope) {
    const Node& node = tree_.at(i);
    if (node.kind == NodeKind::kName) {
      scope.read.insert(node.text);
    } else if (node.kind == NodeKind::kScope) {
      for (uint32_t c = node.first; c != 0; c = tree_.at(c).next)
        scope.shared.insert(tree_.at(c).text);
    } else if (node.kind == NodeKind::kParameter && node.first != 0) {
      scope.bound.insert(tree_.at(node.first).text);
      for (uint32_t c = second(node); c != 0; c = tree_.at(c).next) gather(c, scope);
    } else {
      uint32_t c = node.first;
      if (node.kind == NodeKind::kAssign || node.kind == NodeKind::kAugmented) {
        bind(c, scope);
        c = tree_.at(c).next;
      } else if (node.kind == NodeKind::kFor || node.kind == NodeKind::kEach) {
        c = tree_.at(c).next;
      }
      for (; c != 0; c = tree_.at(c).next) gather(c, scope);
    }
  }

  // Of names unpacked together one that is read is enough. d[k] = v reads d and k.
  void bind(uint32_t target, Scope& scope) {
    const Node& node = tree_.at(target);
    if (node.kind == NodeKind::kName) {
      scope.bound.insert(node.text);
    } else if (node.kind != NodeKind::kTuple) {
      gather(target, scope);
    }
  }

  [[nodiscard]] bool is_constant(uint32_t i) const {
    return tree_.at(i).kind == NodeKind::kConstant;
  }

  bool has_idle_branch(const Node& node) {
    if (is_constant(node.first)) return true;
    const uint32_t then = second(node);
    const uint32_t otherwise = tree_.at(then).next;
    return otherwise != 0 && is_same(then, otherwise);
  }

  bool is_same(uint32_t a, uint32_t b) {
    const Node& one = tree_.at(a);
    const Node& other = tree_.at(b);
    if (one.kind != other.kind || one.text != other.text) return false;
    uint32_t c = one.first;
    uint32_t d = other.first;
    for (; c != 0 && d != 0; c = tree_.at(c).next, d = tree_.at(d).next)
      if (!is_same(c, d)) return false;
    return c == d;
  }

  const SyntaxTree& tree_;
};

}  // namespace

bool is_wasteful(std::string_view source) {
  const auto tree = syntax::parse_python(source);
  FORETRACE_CHECK(tree.ok(), "generated programs are Python");
  return Search(tree.value()).visit(0);
}

}  // namespace foretrace::datasets::generate
