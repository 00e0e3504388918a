// What the baselines that predict no trace say of a probe: the line runs, the textually next statement follows, and the variable is as
// the call bound it (`copy`), or Nil (`majority`).
#pragma once

#include "eval/reval/probe.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

ProbeAnswer trivial_answer(const worldmodel::WorldModel& system, const TraceItem& run, const Probe& probe);

}  // namespace foretrace::eval
