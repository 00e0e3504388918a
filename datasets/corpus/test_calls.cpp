#include "datasets/corpus/test_calls.h"

#include "datasets/corpus/literal_rows.h"
#include "datasets/syntax/children.h"

namespace foretrace::datasets::corpus {
namespace {

using syntax::NodeKind;
using syntax::SyntaxTree;

constexpr size_t kMostCombinations = 64;

// "a, b" or ("a", "b")
RowTargets parameter_names(const SyntaxTree& tree, uint32_t node) {
  std::vector<uint32_t> parts = {node};
  const bool text = tree.at(node).kind == NodeKind::kString;
  if (!text) parts = syntax::children_of(tree, node);
  std::vector<std::string> names;
  for (const uint32_t part : parts) {
    if (tree.at(part).kind != NodeKind::kString) return {};
    std::string name;
    for (const char c : tree.at(part).text.substr(1)) {
      if (c == ',') names.push_back(std::move(name));
      if (c == ',') name.clear();
      if (c != ',' && c != ' ') name += c;
    }
    if (!name.empty()) names.push_back(std::move(name));
  }
  const bool apart = !text || names.size() > 1;
  return {std::move(names), apart};
}

// Each row with each value of the decorator, if it is a parametrize.
std::vector<LiteralBindings> combined(const SyntaxTree& tree, uint32_t decorator,
                                      const std::vector<LiteralBindings>& rows) {
  if (tree.at(decorator).kind != NodeKind::kCall) return rows;
  if (!dotted_name(tree, tree.at(decorator).first).ends_with("parametrize")) return rows;
  const std::vector<uint32_t> given = syntax::children_of(tree, tree.at(decorator).last);
  if (given.size() < 2) return rows;
  std::vector<LiteralBindings> out;
  for (const LiteralBindings& row : rows) {
    for (LiteralBindings& more :
         literal_rows(tree, parameter_names(tree, given[0]), given[1], row)) {
      if (out.size() < kMostCombinations) out.push_back(std::move(more));
    }
  }
  return out.empty() ? rows : out;
}

class Tests {
 public:
  explicit Tests(const SyntaxTree& tree) : tree_(tree) {}

  // The tests of a module's or class's statements; `names` is what they see.
  void block(uint32_t id, LiteralBindings names) {
    for (const uint32_t statement : syntax::children_of(tree_, id)) {
      const syntax::Node& node = tree_.at(statement);
      std::vector<LiteralCall> none;
      if (node.kind == NodeKind::kClass)
        block(node.last, names);
      else if (node.kind != NodeKind::kFunction)
        find_literal_calls(tree_, statement, names, none);
      else if (node.text.starts_with("test"))
        test(statement, names);
    }
  }

  std::vector<LiteralCall> take() { return std::move(calls_); }

 private:
  void test(uint32_t function, LiteralBindings names) {
    const std::vector<uint32_t> parts = syntax::children_of(tree_, function);
    // Fixtures, and what the decorators give.
    for (const uint32_t parameter : syntax::children_of(tree_, parts[1]))
      for (const uint32_t part : syntax::children_of(tree_, parameter))
        names.erase(std::string(tree_.at(part).text));
    std::vector<LiteralBindings> rows = {std::move(names)};
    for (const uint32_t decorator : syntax::children_of(tree_, parts[0]))
      rows = combined(tree_, decorator, rows);
    for (LiteralBindings& row : rows) find_literal_calls(tree_, parts[2], row, calls_);
  }

  const SyntaxTree& tree_;
  std::vector<LiteralCall> calls_;
};

}  // namespace

std::vector<LiteralCall> test_calls(const SyntaxTree& tree) {
  Tests tests(tree);
  tests.block(tree.at(0).first, {});
  return tests.take();
}

}  // namespace foretrace::datasets::corpus
