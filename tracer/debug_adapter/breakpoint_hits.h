// BreakpointHits: the steps of a run at which a breakpoint stops. They are known before the run goes on, since it was recorded: going
// on is then a search in a sorted list, in either direction, and the n-th hit is the n-th of the run wherever one stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tracer/debug_adapter/expression.h"
#include "tracer/debug_adapter/hit_condition.h"
#include "tracer/debug_adapter/step_index.h"

namespace foretrace::tracer {

using StepList = std::vector<int64_t>;  // sorted

struct BreakpointFilter {
  std::optional<Expression> condition;
  HitCondition hit;

  // Of the texts that editors send; empty: none.
  static Result<BreakpointFilter> parse(const std::string& condition, const std::string& hit_condition);
};

struct FilteredHits {
  StepList steps;
  int64_t unknown = 0;  // hits at which the condition's value could not be told; none of `steps`
  std::string why;      // of the first
};

// The first line from `line` on, at which steps of the file stand. None: there is no such line.
std::optional<uint32_t> line_with_steps(const StepIndex& index, uint32_t file, uint32_t line);
// Where a line is hit: at its `line` steps; if it has none at its `call` steps, else at all that stand there (the `return` at a brace).
StepList line_hits(const StepIndex& index, uint32_t file, uint32_t line);
// The calls of all functions of that name.
StepList call_hits(const StepIndex& index, const std::string& function);
// Those at which the condition holds, then those whose number counts. One walk over the run if there is a condition.
Result<FilteredHits> filter_hits(TraceReader& reader, int64_t run, StepList hits, const BreakpointFilter& filter);

}  // namespace foretrace::tracer
