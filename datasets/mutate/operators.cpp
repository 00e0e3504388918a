#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {

EditsByOperator find_edits(const SourceTokens& tokens) {
  // By the number of their MutationOperator.
  constexpr std::array kOperators = {
      add_arithmetic_edits, add_comparison_edits, add_boolean_edits,        add_constant_edits,
      add_loop_bound_edits, add_deletion_edits,   add_argument_order_edits, add_negation_edits};
  static_assert(kOperators.size() == kOperatorCount);
  EditsByOperator edits;
  for (size_t i = 0; i < kOperatorCount; ++i) kOperators[i](tokens, edits[i]);
  return edits;
}

}  // namespace foretrace::datasets::mutate
