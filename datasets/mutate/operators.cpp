#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

struct Operator {
  const char* name;
  void (*add)(const SourceTokens&, std::vector<Edit>&);
};

// By the number of their MutationOperator.
constexpr std::array<Operator, kOperatorCount> kOperators = {
    {{"arithmetic", add_arithmetic_edits},
     {"comparison", add_comparison_edits},
     {"boolean", add_boolean_edits},
     {"constant", add_constant_edits},
     {"loop bound", add_loop_bound_edits},
     {"deletion", add_deletion_edits},
     {"argument order", add_argument_order_edits},
     {"negation", add_negation_edits}}};

}  // namespace

const char* operator_name(MutationOperator op) { return kOperators[static_cast<size_t>(op)].name; }

std::string apply_edit(std::string_view source, const Edit& edit) {
  std::string out(source.substr(0, edit.begin));
  out += edit.text;
  return out += source.substr(edit.begin + edit.length);
}

std::array<std::vector<Edit>, kOperatorCount> find_edits(const SourceTokens& tokens) {
  std::array<std::vector<Edit>, kOperatorCount> edits;
  for (size_t i = 0; i < kOperatorCount; ++i) kOperators[i].add(tokens, edits[i]);
  return edits;
}

}  // namespace foretrace::datasets::mutate
