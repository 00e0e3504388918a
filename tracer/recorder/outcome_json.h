// A run's outcome as JSON: what `foretrace trace --json` prints.
#pragma once

#include "core/json.h"
#include "tracer/recorder/recorder.h"

namespace foretrace::tracer {

// {"run","outcome","steps","exit_code","signal","stdout","stderr","return","exception":{"type","message","file","line"}}
Json outcome_json(const RunOutcome& outcome);

}  // namespace foretrace::tracer
