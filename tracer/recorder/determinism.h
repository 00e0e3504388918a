// Is a program's trace the program's own? It is run untraced once and traced twice; what the runs show is compared.
#pragma once

#include "core/result.h"
#include "tracer/recorder/recorder.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

// Records `request` like Recorder::record, and sets RunEnd::deterministic of the stored run:
//   "deterministic"     all three agree: outcome, exit code, stdout; and every step of the traced ones
//   "nondeterministic"  the two traced runs differ
//   "observer effect"   they agree, but the untraced run ended or printed otherwise
// REQUIRES: the recorder is not warm, or the addresses of a warm host would be the same in every run.
// A run cut by its step limit has no untraced counterpart: then only the traced ones are compared.
Result<RunOutcome> record_checked(Recorder& recorder, const RunRequest& request, TraceWriter& writer);

}  // namespace foretrace::tracer
