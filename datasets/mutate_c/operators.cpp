#include "datasets/mutate_c/operators.h"

namespace foretrace::datasets::mutate_c {
namespace {

// Whether a line of it begins with #, its first one aside.
bool holds_directive(std::string_view text) {
  for (size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at)) {
    at = text.find_first_not_of(" \t\n", at);
    if (at != text.npos && text[at] == '#') return true;
  }
  return false;
}

}  // namespace

EditsByOperator find_edits(const SourceTree& tree) {
  // By the number of their MutationOperator.
  constexpr std::array kOperators = {
      add_arithmetic_edits, add_comparison_edits, add_boolean_edits,        add_constant_edits,
      add_loop_bound_edits, add_deletion_edits,   add_argument_order_edits, add_negation_edits};
  static_assert(kOperators.size() == mutate::kOperatorCount);
  EditsByOperator edits;
  for (size_t i = 0; i < kOperators.size(); ++i) {
    kOperators[i](tree, edits[i]);
    std::erase_if(edits[i], [&](const Edit& edit) {
      return holds_directive(tree.source().substr(edit.begin, edit.length));
    });
  }
  return edits;
}

}  // namespace foretrace::datasets::mutate_c
