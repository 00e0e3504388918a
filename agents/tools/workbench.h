// Workbench: what the tools of one agent work on: a trace store, the tracer, and a world model that is loaded when it is first asked.
// Not thread-safe.
#pragma once

#include <memory>
#include <string>

#include "agents/tools/tool_parameters.h"
#include "core/result.h"
#include "tracer/recorder/program_recorder.h"
#include "tracer/recorder/scratch_folder.h"
#include "tracer/store/trace_reader.h"
#include "worldmodel/world_model.h"

namespace foretrace::agents {

struct WorkbenchOptions {
  std::string db;     // trace store; empty: one that goes away with the workbench
  std::string model;  // model directory; empty: the default one
  tracer::RecorderOptions recorder;
};

class Workbench {
 public:
  // `model` in place of the options' where it is given.
  static Result<std::unique_ptr<Workbench>> open(WorkbenchOptions options, std::unique_ptr<worldmodel::WorldModel> model = nullptr);

  // The store's path.
  [[nodiscard]] const std::string& db() const { return options_.db; }
  // Runs a program in the sandbox and appends the run to the store.
  Result<tracer::RunOutcome> record(const tracer::RunRequest& request);
  // kNotFound where nothing was recorded yet.
  Result<std::unique_ptr<tracer::TraceReader>> reader() const;
  // Run number `run`, or the last one where it is 0.
  static Result<int64_t> pick_run(tracer::TraceReader& reader, int64_t run);
  Result<worldmodel::WorldModel*> model();

 private:
  explicit Workbench(WorkbenchOptions options) : options_(std::move(options)), recorder_(options_.recorder) {}
  WorkbenchOptions options_;
  std::unique_ptr<tracer::ScratchFolder> folder_;
  tracer::ProgramRecorder recorder_;
  std::unique_ptr<worldmodel::WorldModel> model_;
};

// The parameters of a program and a call in it, which several tools take: `source` or `path`, `language`, `entry` and `args` or `call`.
// `files`: paths of this machine too.
ToolParameters program_parameters(bool files = true);
// What they say. kInvalidArgument: not exactly one of source and path, or both forms of a call.
Result<tracer::RunRequest> program_request(const ToolArguments& arguments);
// The call in a program that they say, which is all that a model can be asked about. kInvalidArgument: there is none.
Result<worldmodel::Program> called_program(const ToolArguments& arguments);

}  // namespace foretrace::agents
