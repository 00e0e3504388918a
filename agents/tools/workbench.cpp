#include "agents/tools/workbench.h"

#include <filesystem>
#include <utility>

#include "core/file.h"
#include "tracer/store/trace_writer.h"
#include "worldmodel/open_model.h"

namespace foretrace::agents {
namespace {

constexpr uintmax_t kMaxSourceBytes = uintmax_t{4} << 20;

// A store that is there, or a place for one.
Status check_store(const std::string& db) {
  const std::filesystem::path path(db);
  if (std::filesystem::is_directory(path)) return invalid_argument(db + " is a folder", "--db is a trace store, a file");
  if (!std::filesystem::exists(path)) {
    const auto folder = path.parent_path();
    if (folder.empty() || std::filesystem::is_directory(folder)) return {};
    return not_found("no folder " + folder.string() + " for the store " + db);
  }
  TRY(tracer::TraceReader::open(db));
  return {};
}

// Devices and pipes may have no end, or be the very input that requests come from.
Status check_source(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return not_found("no file " + path, "give the program's text as `source`");
  if (!std::filesystem::is_regular_file(path, failed)) return invalid_argument(path + " is no file of text", "give the program's text as `source`");
  if (std::filesystem::file_size(path, failed) > kMaxSourceBytes) return invalid_argument(path + " is larger than 4 MiB");
  return {};
}

}  // namespace

Result<std::unique_ptr<Workbench>> Workbench::open(WorkbenchOptions options, std::unique_ptr<worldmodel::WorldModel> model) {
  auto bench = std::unique_ptr<Workbench>(new Workbench(std::move(options)));
  bench->model_ = std::move(model);
  std::string& db = bench->options_.db;
  if (db.empty()) {
    TRY_ASSIGN(auto folder, tracer::ScratchFolder::create("foretrace-bench"));
    db = folder.path() + "/traces.db";
    bench->folder_ = std::make_unique<tracer::ScratchFolder>(std::move(folder));
  } else {
    TRY(check_store(db));  // said now rather than at the first call
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
  const auto known = reader.run(run);
  if (!known.ok()) return not_found("there is no run " + std::to_string(run), "query_trace knows them: SELECT run, program, entry, outcome FROM runs");
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

ToolParameters program_parameters(bool files) {
  ToolParameters parameters;
  parameters.text("source", files ? "the program's text; or give `path`" : "the program's text");
  if (files) parameters.text("path", "a .py or .c file; or give `source`");
  parameters.text("language", "of the program; default: by the path's ending, else python", {"python", "c"})
      .text("call", "the call whose run is meant, e.g. f(1, \"a\"); without it the whole program runs")
      .text("entry", "instead of `call`: the function's name, its arguments in `args`")
      .text("args", "with `entry`: the text between the call's parentheses");
  return parameters;
}

Result<tracer::RunRequest> program_request(const ToolArguments& arguments) {
  tracer::RunRequest request;
  if (arguments.has("source") == arguments.has("path")) return invalid_argument("there is no program, or two", "give `source` alone, or where files can be named, `path` alone");
  const std::string path = arguments.text("path");
  const bool c = path.size() > 2 && path.ends_with(".c");
  request.language = arguments.has("language") ? arguments.text("language") : c ? "c" : "python";
  if (arguments.has("source")) {
    request.source = arguments.text("source");
    request.program = request.language == "c" ? "program.c" : "program.py";
  } else {
    TRY(check_source(path));
    request.program = path;
  }
  if (arguments.has("call") && (arguments.has("entry") || arguments.has("args"))) return invalid_argument("`call` says the whole call", "leave `entry` and `args` out");
  if (arguments.has("entry") && arguments.text("entry").empty()) return invalid_argument("`entry` is empty", "name the function, or leave `entry` and `args` out");
  if (arguments.has("args") && !arguments.has("entry")) return invalid_argument("`args` belongs to `entry`", "give `entry`, or the whole call as `call`");
  request.call = arguments.text("call");
  request.entry = arguments.text("entry");
  request.args = arguments.text("args");
  return request;
}

Result<worldmodel::Program> called_program(const ToolArguments& arguments) {
  TRY_ASSIGN(auto request, program_request(arguments));
  if (request.call.empty() && request.entry.empty()) return invalid_argument("a prediction needs a call", "give `call`, e.g. f(1, \"a\")");
  worldmodel::Program program;
  if (request.source) {
    program.source = *request.source;
  } else {
    TRY_ASSIGN(program.source, read_file(request.program));
  }
  program.entry = request.call.empty() ? request.entry : request.call;
  program.args = request.args;
  program.path = request.program;
  program.language = request.language;
  return program;
}

}  // namespace foretrace::agents
