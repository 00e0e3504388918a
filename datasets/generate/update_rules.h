// The ways to change a variable of each type; private to write_update. A rule writes one line, or
// says that the scope does not allow it.
#pragma once

#include <vector>

#include "datasets/generate/productions.h"

namespace foretrace::datasets::generate {

// `times`: how often the line may run.
using Update = bool (*)(Draft& draft, VariableId id, int64_t times);

struct UpdateRule {
  Update write;
  double weight;
};

// The first is always possible, but for texts that are long already.
const std::vector<UpdateRule>& number_updates(Type type);     // int, float, bool
const std::vector<UpdateRule>& container_updates(Type type);  // the others

// An operand for the change of a variable, which is hidden meanwhile, so that `total += total` does
// not come out.
Expression update_operand(Draft& draft, VariableId id, Type type, int depth);
// What a size or a number may be after `times` steps.
Range grown(const Shape& shape, Range step, int64_t times);

}  // namespace foretrace::datasets::generate
