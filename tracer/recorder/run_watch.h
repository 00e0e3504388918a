// Watches one run: empties the ring and the pipes while it goes on, and ends it at its limits.
#pragma once

#include <optional>

#include "core/result.h"
#include "tracer/limits.h"
#include "tracer/recorder/host_process.h"
#include "tracer/recorder/outcome.h"
#include "tracer/recorder/output_capture.h"
#include "tracer/recorder/run_recording.h"
#include "tracer/wire/decoder.h"

namespace foretrace::tracer {

struct Watched {
  HostProcess& host;
  wire::Decoder& decoder;
  OutputCapture& output;
  RunRecording& recording;
  TraceWriter& writer;
};

struct WatchResult {
  Ending ending;
  bool host_alive = false;  // it answered, and can take another request
};

// Returns when the program has ended or was killed for a limit, everything that it wrote being decoded and in the writer.
// An Error (a broken trace, a writer that cannot write) leaves the host killed.
Result<WatchResult> watch_run(const Watched& run, const Limits& limits);

}  // namespace foretrace::tracer
