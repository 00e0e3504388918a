#include "tracer/recorder/program_recorder.h"

#include "tracer/recorder/c_program.h"
#include "tracer/recorder/host_request.h"

namespace foretrace::tracer {

Result<RunOutcome> ProgramRecorder::record_c(const RunRequest& request, TraceWriter& writer) {
  TRY_ASSIGN(RunRequest built, resolve_request(request));
  CBuildOptions how;
  if (built.source)
    how.text = built.source;
  else
    how.sources = {built.program};
  how.entry = {built.entry, built.args, built.call};
  TRY_ASSIGN(const CProgram program, CProgram::build(how));
  if (!c_) {
    RecorderOptions options = options_;
    options.c_host = c_host_path();
    options.environment.push_back("FORETRACE_COMPILER=" + program.compiler());
    TRY_ASSIGN(c_, Recorder::create(options));
  }
  program.run_by(built);
  return c_->record(built, writer);
}

Result<RunOutcome> ProgramRecorder::record(const RunRequest& request, TraceWriter& writer) {
  if (request.language == "c") return record_c(request, writer);
  if (!python_) {
    RecorderOptions options = options_;
    options.warm = true;
    TRY_ASSIGN(python_, Recorder::create(options));
  }
  return python_->record(request, writer);
}

}  // namespace foretrace::tracer
