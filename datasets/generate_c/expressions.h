// Random int expressions and conditions over given operands. Every value stays within +-kLimit,
// every divisor and shift is a constant in range, every index lies in its array; no operand is on
// both sides of an operator.
#pragma once

#include "datasets/generate_c/draft.h"

namespace foretrace::datasets::generate_c {

// Values of expressions; sums of a few thousand of them still fit an int.
inline constexpr int64_t kLimit = 9999;

// An expression that reads at least one operand. depth 0: an operand, an element; more depth, more
// operators. REQUIRES: operands
Expression value(Draft& draft, const Operands& operands, int depth);
// One that does something with the operands, brought into the target.
Expression value_within(Draft& draft, const Operands& operands, Interval target);
// One that reads this operand, of those that it may read.
Expression value_reading(Draft& draft, const Operands& operands, const Operand& must,
                         Interval target);
// A comparison, or two, that inputs can make true and false.
Expression condition(Draft& draft, const Operands& operands);
// How deep this program's expressions go: 1 or 2.
int usual_depth(Draft& draft);

}  // namespace foretrace::datasets::generate_c
