// ScratchStore: a trace store in a folder of its own that goes away with the object: where programs
// are run to look at.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/program_recorder.h"
#include "tracer/store/trace_reader.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::worldmodel {

class ScratchStore {
 public:
  // In $TMPDIR or /tmp; nothing is made before the first run.
  explicit ScratchStore(tracer::RecorderOptions options) : recorder_(std::move(options)) {}
  ScratchStore(const ScratchStore&) = delete;
  ScratchStore& operator=(const ScratchStore&) = delete;
  ~ScratchStore();

  // Runs a program in the sandbox, in a warm host; a C program is built first. Errors are the recorder's.
  Result<tracer::RunOutcome> record(const tracer::RunRequest& request);
  // The steps of a run that record() made.
  Result<std::vector<tracer::StepView>> steps(const tracer::RunOutcome& run);

 private:
  Status open();
  tracer::ProgramRecorder recorder_;
  std::string folder_;
  int64_t steps_stored_ = 0;
  std::unique_ptr<tracer::TraceReader> reader_;
  std::unique_ptr<tracer::TraceWriter> writer_;
};

}  // namespace foretrace::worldmodel
