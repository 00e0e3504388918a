#include "agents/tools/trace_tools.h"

#include <algorithm>

#include "core/whole_characters.h"
#include "tracer/recorder/outcome_json.h"
#include "tracer/store/sql_query.h"
#include "tracer/store/state_json.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::agents {
namespace {

constexpr size_t kMaxOutputBytes = 16384;  // of each stream, in a reply
constexpr size_t kMaxCellBytes = 4096, kMaxReplyBytes = 262144;  // of a query's rows
constexpr int64_t kMaxSteps = 100000, kMaxSeconds = 10, kMaxRows = 200;
constexpr int64_t kMostSteps = 10000000, kMostSeconds = 600, kMostRows = 10000;  // that can be asked for
constexpr double kQuerySeconds = 10;

// Cuts a text of a reply, and says so.
void cut(Json& reply, const char* name) {
  const auto text = reply[name].get<std::string>();
  if (text.size() <= kMaxOutputBytes) return;
  reply[name] = std::string(whole_characters(text, kMaxOutputBytes));
  reply[std::string(name) + "_cut"] = text.size();
}

class TraceRunTool : public Tool {
 public:
  explicit TraceRunTool(Workbench& bench) : bench_(&bench) {
    parameters_.text("stdin", "what the program reads as its standard input")
        .number("max_steps", "steps after which the run is cut; default " + std::to_string(kMaxSteps), 1, kMostSteps)
        .number("max_seconds", "seconds after which it is killed; default " + std::to_string(kMaxSeconds), 1, kMostSeconds);
  }
  [[nodiscard]] std::string name() const override { return "trace_run"; }
  [[nodiscard]] std::string description() const override {
    return "Runs a Python or C program in a sandbox (no network, no writing outside) and records every step: variables, objects, output. Gives the outcome and the "
           "number of the run, for query_trace, state_at and explain_divergence.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  [[nodiscard]] bool read_only() const override { return false; }

  Result<Json> call(const ToolArguments& arguments) override {
    TRY_ASSIGN(auto request, program_request(arguments));
    request.stdin_text = arguments.text("stdin");
    request.limits.max_steps = arguments.number("max_steps", kMaxSteps);
    request.limits.max_seconds = static_cast<double>(arguments.number("max_seconds", kMaxSeconds));
    TRY_ASSIGN(const auto outcome, bench_->record(request));
    Json reply = tracer::outcome_json(outcome);
    cut(reply, "stdout");
    cut(reply, "stderr");
    return reply;
  }

 private:
  Workbench* bench_;
  ToolParameters parameters_ = program_parameters();
};

class QueryTraceTool : public Tool {
 public:
  explicit QueryTraceTool(Workbench& bench) : bench_(&bench) {
    parameters_.text("sql", "one SELECT over the tables above").required().number("limit", "rows at most; default " + std::to_string(kMaxRows), 1, kMostRows);
  }
  [[nodiscard]] std::string name() const override { return "query_trace"; }
  [[nodiscard]] std::string description() const override {
    return "SQL (SQLite, read-only) over the recorded runs. Tables: runs(run, program, entry, args, outcome, steps, ...); steps(run, step, event, frame, depth, function, file, "
           "line, source, value), a step's state is that before its line runs; variables(run, step, frame, name, type, value, object, changed) of the step's frame; "
           "objects(run, step, object, type, value, owner_count); outputs(run, step, stream, bytes); frames(run, frame, parent, function, first_step, last_step). E.g. SELECT "
           "step, line, variables.value FROM variables JOIN steps USING(run, step) WHERE run = 1 AND name = 'total' AND changed = 1";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }

  Result<Json> call(const ToolArguments& arguments) override {
    TRY(bench_->reader());
    const int64_t limit = arguments.number("limit", kMaxRows);
    Json columns = Json::array(), rows = Json::array();
    bool more = false, cut = false;
    size_t bytes = 0;
    const auto take = [&](tracer::SqlRow row) {
      more = static_cast<int64_t>(rows.size()) == limit || bytes > kMaxReplyBytes;
      if (more) return false;
      for (Json& cell : row) {
        bytes += 8;
        if (!cell.is_string()) continue;
        auto& text = cell.get_ref<std::string&>();
        cut = cut || text.size() > kMaxCellBytes;
        text.resize(whole_characters(text, kMaxCellBytes).size());
        bytes += text.size();
      }
      rows.push_back(std::move(row));
      return true;
    };
    TRY(tracer::run_query(bench_->db(), arguments.text("sql"), [&](const auto& names) { columns = names; }, take, kQuerySeconds));
    return Json{{"columns", std::move(columns)}, {"rows", std::move(rows)}, {"more", more}, {"cut", cut}};
  }

 private:
  Workbench* bench_;
  ToolParameters parameters_;
};

// The step at which a line begins for the `visit`-th time in a run.
Result<int64_t> step_of_line(tracer::TraceReader& reader, int64_t run, int64_t line, int64_t visit) {
  TRY_ASSIGN(const int64_t steps, reader.step_count(run));
  int64_t seen = 0, found = -1;
  std::string file;  // the program's, in which the line is meant
  TRY(reader.for_each_step(run, 0, steps, [&](const tracer::StepView& step) {
    if (file.empty()) file = step.file;
    if (step.event == tracer::Event::kLine && step.line == line && step.file == file && ++seen == visit) found = step.step;
    return found < 0;
  }));
  if (found < 0) return not_found("line " + std::to_string(line) + " does not begin " + std::to_string(visit) + " times in run " + std::to_string(run), "it begins " + std::to_string(seen) + " times");
  return found;
}

class StateAtTool : public Tool {
 public:
  explicit StateAtTool(Workbench& bench) : bench_(&bench) {
    parameters_.number("run", "number of the run; default: the last one", 1)
        .number("step", "number of the step, from 0; default: the last one")
        .number("line", "instead of `step`: before this line runs", 1)
        .number("visit", "with `line`: for the K-th time, from 1", 1);
  }
  [[nodiscard]] std::string name() const override { return "state_at"; }
  [[nodiscard]] std::string description() const override {
    return "The whole state at one step of a recorded run: the open frames with their variables, innermost last, and the objects that they hold.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }

  Result<Json> call(const ToolArguments& arguments) override {
    if (arguments.has("step") && arguments.has("line")) return invalid_argument("give `step` or `line`", "not both");
    if (arguments.has("visit") && !arguments.has("line")) return invalid_argument("`visit` belongs to `line`");
    TRY_ASSIGN(auto reader, bench_->reader());
    TRY_ASSIGN(const int64_t run, Workbench::pick_run(*reader, arguments.number("run")));
    TRY_ASSIGN(const int64_t step, step_of(*reader, run, arguments));
    TRY_ASSIGN(auto cursor, reader->state_at(run, step));
    return tracer::state_json(*cursor, run);
  }

 private:
  static Result<int64_t> step_of(tracer::TraceReader& reader, int64_t run, const ToolArguments& arguments) {
    if (arguments.has("line")) return step_of_line(reader, run, arguments.number("line"), arguments.number("visit", 1));
    TRY_ASSIGN(const int64_t steps, reader.step_count(run));
    return arguments.number("step", std::max<int64_t>(0, steps - 1));
  }
  Workbench* bench_;
  ToolParameters parameters_;
};

}  // namespace

std::unique_ptr<Tool> make_trace_run_tool(Workbench& bench) { return std::make_unique<TraceRunTool>(bench); }
std::unique_ptr<Tool> make_query_trace_tool(Workbench& bench) { return std::make_unique<QueryTraceTool>(bench); }
std::unique_ptr<Tool> make_state_at_tool(Workbench& bench) { return std::make_unique<StateAtTool>(bench); }

}  // namespace foretrace::agents
