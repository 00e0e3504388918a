// The protocol's exception filters: kinds of events that stop a run without a line's breakpoint.
#pragma once

#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "tracer/debug_adapter/debugged_run.h"

namespace foretrace::tracer {

// As `initialize` answers: each with its name, label, description and whether it is on at first.
Json exception_filters();

// The stops of one filter. An Error if there is no such filter, or if this run cannot have it.
struct FilterStops {
  StopReason reason = StopReason::kException;
  StepList steps;
};
Result<FilterStops> filter_stops(DebuggedRun& run, std::string_view filter);

}  // namespace foretrace::tracer
