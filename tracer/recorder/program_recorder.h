// ProgramRecorder: a warm recorder for each language: Python programs as they are, C programs built first. One a thread, as Recorder.
#pragma once

#include <memory>

#include "core/result.h"
#include "tracer/recorder/recorder.h"

namespace foretrace::tracer {

class ProgramRecorder {
 public:
  // Nothing is looked for before the first program.
  explicit ProgramRecorder(RecorderOptions options) : options_(std::move(options)) {}

  // As Recorder::record; a C program that does not compile is kTracee, the compiler's message its text.
  Result<RunOutcome> record(const RunRequest& request, TraceWriter& writer);

 private:
  Result<RunOutcome> record_c(const RunRequest& request, TraceWriter& writer);

  RecorderOptions options_;
  std::unique_ptr<Recorder> python_, c_;
};

}  // namespace foretrace::tracer
