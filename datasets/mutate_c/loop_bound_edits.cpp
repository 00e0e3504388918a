#include "datasets/mutate_c/c_number.h"
#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {
namespace {

bool orders(const SyntaxNode& node) {
  return node.kind == NodeKind::kBinary &&
         (node.text == "<" || node.text == "<=" || node.text == ">" || node.text == ">=");
}

// A loop's condition, or a part of one that is joined by && and ||.
bool is_loop_condition(const SourceTree& tree, size_t i) {
  while (tree.has_parent(i)) {
    const SyntaxNode& around = tree.at(tree.parent(i));
    if (tree.at(i).role == NodeRole::kCondition) return around.kind == NodeKind::kLoop;
    const bool joins =
        around.kind == NodeKind::kBinary && (around.text == "&&" || around.text == "||");
    if (!joins && around.kind != NodeKind::kParentheses) return false;
    i = tree.parent(i);
  }
  return false;
}

// The bound with `step` (1 or -1) more: "n" -> "n + 1", "n + 1" -> "n", "9" -> "10".
std::string shifted(const SourceTree& tree, size_t bound, int step) {
  const SyntaxNode& node = tree.at(bound);
  const std::string text(tree.text(bound));
  if (node.kind == NodeKind::kInteger) {
    const auto number = read_number(text);
    if (number && number->n + step >= 0) return std::to_string(number->n + step) + number->suffix;
  }
  const std::string more = step > 0 ? " + 1" : " - 1";
  if (node.kind != NodeKind::kBinary) return text + more;
  const size_t right = tree.child(bound, NodeRole::kRight);
  const bool returns =
      node.text == (step > 0 ? "-" : "+") && right != tree.size() && tree.text(right) == "1";
  if (returns) return std::string(tree.text(tree.child(bound, NodeRole::kLeft)));
  const bool loose = node.text == "<<" || node.text == ">>";
  return loose ? "(" + text + ")" + more : text + more;
}

}  // namespace

void add_loop_bound_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i) {
    if (!orders(tree.at(i)) || !is_loop_condition(tree, i)) continue;
    const size_t bound = tree.child(i, NodeRole::kRight);
    if (bound == tree.size()) continue;
    for (const int step : {1, -1})
      edits.push_back({MutationOperator::kLoopBound, tree.at(bound).begin, tree.text(bound).size(),
                       shifted(tree, bound, step)});
  }
}

}  // namespace foretrace::datasets::mutate_c
