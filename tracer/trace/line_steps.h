// LineSteps: consecutive `line` steps of one frame that set variables of it and bring nothing else, in columns. Loops consist of
// them; what handles many steps takes them as one.
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer {

struct LineSteps {
  uint32_t frame = 0;
  uint32_t depth = 0;
  std::vector<uint32_t> lines;         // of each step
  std::vector<uint8_t> counts;         // of each step: so many of `variables`
  std::vector<VariableSet> variables;  // of all steps, in their order

  [[nodiscard]] size_t size() const { return lines.size(); }
  void clear() {
    lines.clear();
    counts.clear();
    variables.clear();
  }
};

// One by one, up to the first Error of `visit`.
template <typename Visit>
Status for_each_step(const LineSteps& steps, const Visit& visit) {
  Step step;
  step.frame = steps.frame;
  step.depth = steps.depth;
  const VariableSet* variable = steps.variables.data();
  for (size_t i = 0; i < steps.size(); ++i) {
    step.line = steps.lines[i];
    step.variables.assign(variable, variable + steps.counts[i]);
    variable += steps.counts[i];
    TRY(visit(step));
  }
  return {};
}

}  // namespace foretrace::tracer
