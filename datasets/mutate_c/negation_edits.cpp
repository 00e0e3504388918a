#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {

void add_negation_edits(const SourceTree& tree, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tree.size(); ++i) {
    const SyntaxNode& node = tree.at(i);
    if (node.role != NodeRole::kCondition) continue;
    const NodeKind around = tree.at(tree.parent(i)).kind;
    if (around != NodeKind::kIf && around != NodeKind::kOtherExpression) continue;
    // ! at the start is the boolean operator's to drop.
    if (node.kind == NodeKind::kUnary && node.text == "!") continue;
    const std::string text(tree.text(i));
    const bool tight = node.kind == NodeKind::kCall || node.kind == NodeKind::kParentheses ||
                       text.find_first_of(" ?&|=<>+-*/%^.,(") == std::string::npos;
    edits.push_back({MutationOperator::kNegation, node.begin, text.size(),
                     tight ? "!" + text : "!(" + text + ")"});
  }
}

}  // namespace foretrace::datasets::mutate_c
