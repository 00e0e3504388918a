#include "agents/tools/workbench.h"

#include <filesystem>
#include <utility>

#include "tracer/store/trace_writer.h"
#include "worldmodel/open_model.h"

namespace foretrace::agents {

Result<std::unique_ptr<Workbench>> Workbench::open(WorkbenchOptions options, std::unique_ptr<worldmodel::WorldModel> model) {
  auto bench = std::unique_ptr<Workbench>(new Workbench(std::move(options)));
  bench->model_ = std::move(model);
  std::string& db = bench->options_.db;
  if (db.empty()) {
    TRY_ASSIGN(auto folder, tracer::ScratchFolder::create("foretrace-bench"));
    db = folder.path() + "/traces.db";
    bench->folder_ = std::make_unique<tracer::ScratchFolder>(std::move(folder));
  } else if (std::filesystem::exists(db)) {
    TRY(tracer::TraceReader::open(db));  // said now rather than at the first call
  }
  return bench;
}

Result<tracer::RunOutcome> Workbench::record(const tracer::RunRequest& request) {
  TRY_ASSIGN(auto writer, tracer::TraceWriter::open(options_.db));
  return recorder_.record(request, *writer);
}

Result<std::unique_ptr<tracer::TraceReader>> Workbench::reader() const {
  if (!std::filesystem::exists(options_.db)) return not_found("no run was recorded yet", "trace_run records one");
  return tracer::TraceReader::open(options_.db);
}

Result<int64_t> Workbench::pick_run(tracer::TraceReader& reader, int64_t run) {
  if (run == 0) return reader.last_run();
  TRY(reader.run(run));
  return run;
}

Result<worldmodel::WorldModel*> Workbench::model() {
  if (!model_) {
    TRY_ASSIGN(const std::string path, worldmodel::locate_model(options_.model));
    TRY_ASSIGN(auto directory, worldmodel::read_model_directory(path));
    TRY_ASSIGN(model_, worldmodel::open_model(std::move(directory)));
  }
  return model_.get();
}

ToolParameters program_parameters() {
  ToolParameters parameters;
  parameters.text("source", "the program's text; or give `path`")
      .text("path", "a .py or .c file; or give `source`")
      .text("language", "of the program; default: by the path's ending, else python", {"python", "c"})
      .text("call", "the call whose run is meant, e.g. f(1, \"a\"); without it the whole program runs")
      .text("entry", "instead of `call`: the function's name, its arguments in `args`")
      .text("args", "with `entry`: the text between the call's parentheses");
  return parameters;
}

Result<tracer::RunRequest> program_request(const ToolArguments& arguments) {
  tracer::RunRequest request;
  if (arguments.has("source") == arguments.has("path")) return invalid_argument("give the program as `source` or as `path`", "exactly one of them");
  const std::string path = arguments.text("path");
  const bool c = path.size() > 2 && path.ends_with(".c");
  request.language = arguments.has("language") ? arguments.text("language") : c ? "c" : "python";
  if (arguments.has("source")) {
    request.source = arguments.text("source");
    request.program = request.language == "c" ? "program.c" : "program.py";
  } else {
    request.program = path;
  }
  if (arguments.has("call") && (arguments.has("entry") || arguments.has("args"))) return invalid_argument("`call` says the whole call", "leave `entry` and `args` out");
  if (arguments.has("args") && !arguments.has("entry")) return invalid_argument("`args` belongs to `entry`", "give `entry`, or the whole call as `call`");
  request.call = arguments.text("call");
  request.entry = arguments.text("entry");
  request.args = arguments.text("args");
  return request;
}

}  // namespace foretrace::agents
