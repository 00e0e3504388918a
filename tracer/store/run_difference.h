// The first step at which two runs of a store differ, and in what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

struct RunDifference {
  int64_t step = 0;
  std::string what;    // "event", "function", "line", "variable x", "value", "end"
  std::string first;   // as in the one run, and in the other
  std::string second;
};

// In what two steps differ, `step` the first one's.
std::optional<RunDifference> step_difference(const StepView& a, const StepView& b);

// Nothing if all steps agree. Frame numbers and paths are not compared.
Result<std::optional<RunDifference>> find_difference(TraceReader& reader, int64_t first, int64_t second);

}  // namespace foretrace::tracer
