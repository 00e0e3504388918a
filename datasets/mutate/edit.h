// Edit: one change of a program's text by a mutation operator, a small change that a programmer may
// make by mistake. What the operators are in each language is in mutate/operators.h (Python) and
// mutate_c/operators.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foretrace::datasets::mutate {

enum class MutationOperator : uint8_t {
  kArithmetic,
  kComparison,
  kBoolean,
  kConstant,
  kLoopBound,
  kDeletion,
  kArgumentOrder,
  kNegation,
};
constexpr size_t kOperatorCount = 8;
const char* operator_name(MutationOperator op);

struct Edit {
  MutationOperator op = MutationOperator::kArithmetic;
  size_t begin = 0;  // bytes of the source
  size_t length = 0;
  std::string text;  // in their place
};

std::string apply_edit(std::string_view source, const Edit& edit);

// By operator, each in the order of the source.
using EditsByOperator = std::array<std::vector<Edit>, kOperatorCount>;

}  // namespace foretrace::datasets::mutate
