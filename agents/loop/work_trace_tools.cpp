#include <algorithm>

#include "agents/loop/work_session.h"
#include "agents/loop/work_tools.h"
#include "agents/tools/trace_tools.h"
#include "worldmodel/question.h"

namespace foretrace::agents {
namespace {

constexpr int64_t kTraceSteps = 100000, kMostTraceSteps = 1000000;
constexpr int64_t kSimulatedSteps = 256;

ToolParameters call_parameters() {
  ToolParameters parameters;
  parameters.text("path", "of a Python file below the working folder; or give `source`")
      .text("source", "the program's text")
      .text("call", "the call whose run is meant, e.g. f(1, \"a\")");
  return parameters;
}

// The program's text: of a file, without following links.
Result<std::string> source_of(WorkSession& session, const ToolArguments& arguments) {
  if (arguments.has("source") == arguments.has("path")) return invalid_argument("there is no program, or two", "give `path` or `source`");
  if (arguments.has("source")) return arguments.text("source");
  if (arguments.text("path").ends_with(".c")) return unsupported("C programs are not traced here", "run them with bash");
  return session.workspace().read(arguments.text("path"));
}

class TraceTool : public Tool {
 public:
  explicit TraceTool(WorkSession& session) : session_(&session), trace_run_(make_trace_run_tool(session.bench())) {
    parameters_.text("stdin", "what the program reads as its standard input").number("max_steps", "steps after which the run is cut; default 100,000", 1, kMostTraceSteps);
  }
  [[nodiscard]] std::string name() const override { return "trace"; }
  [[nodiscard]] std::string description() const override {
    return "Runs a Python program, or one call in it, and records every step with its variables. Gives the outcome and the number of the run, which `query` can look into.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  [[nodiscard]] bool read_only() const override { return false; }
  Result<Json> call(const ToolArguments& arguments) override {
    TRY_ASSIGN(const std::string source, source_of(*session_, arguments));
    const auto seconds = static_cast<int64_t>(std::max(1.0, session_->task().limits.command_seconds));
    Json asked = {{"source", source}, {"language", "python"}, {"max_seconds", std::min<int64_t>(seconds, 600)}, {"max_steps", arguments.number("max_steps", kTraceSteps)}};
    if (arguments.has("call")) asked["call"] = arguments.text("call");
    if (arguments.has("stdin")) asked["stdin"] = arguments.text("stdin");
    TRY_ASSIGN(const auto checked, trace_run_->parameters().check(asked));
    return trace_run_->call(checked);
  }

 private:
  WorkSession* session_;
  std::unique_ptr<Tool> trace_run_;
  ToolParameters parameters_ = call_parameters();
};

// query_trace under another name.
class QueryTool : public Tool {
 public:
  explicit QueryTool(WorkSession& session) : query_trace_(make_query_trace_tool(session.bench())) {}
  [[nodiscard]] std::string name() const override { return "query"; }
  [[nodiscard]] std::string description() const override { return query_trace_->description(); }
  [[nodiscard]] const ToolParameters& parameters() const override { return query_trace_->parameters(); }
  Result<Json> call(const ToolArguments& arguments) override { return query_trace_->call(arguments); }

 private:
  std::unique_ptr<Tool> query_trace_;
};

class SimulateTool : public Tool {
 public:
  explicit SimulateTool(WorkSession& session) : session_(&session) {
    parameters_.text("what", "output (default): what the call returns or raises; trace: its steps; path: its lines", {"output", "trace", "path"})
        .number("max_steps", "steps that the predicted run may have; default 256", 1, kMostTraceSteps);
  }
  [[nodiscard]] std::string name() const override { return "simulate"; }
  [[nodiscard]] std::string description() const override {
    return "What a call would do, as a world model predicts it without running anything, with its confidence from 0 to 1. It may be wrong; `trace` and `run_tests` tell the truth.";
  }
  [[nodiscard]] const ToolParameters& parameters() const override { return parameters_; }
  Result<Json> call(const ToolArguments& arguments) override {
    worldmodel::Program program;
    TRY_ASSIGN(program.source, source_of(*session_, arguments));
    program.entry = arguments.text("call");
    program.path = "program.py";
    if (program.entry.empty()) return invalid_argument("a prediction needs a call", "give `call`, e.g. f(1, \"a\")");
    worldmodel::Budget budget;
    budget.max_steps = arguments.number("max_steps", kSimulatedSteps);
    auto* model = session_->shared().model;
    const std::string what = arguments.has("what") ? arguments.text("what") : "output";
    TRY_ASSIGN(const auto reply, worldmodel::ask(*model, program, {what}, budget));
    Json json = {{"prediction", reply.prediction}, {"confidence", reply.confidence}, {"steps", reply.steps}};
    if (!reply.detail.empty()) json["problem"] = reply.detail;
    return json;
  }

 private:
  WorkSession* session_;
  ToolParameters parameters_ = call_parameters();
};

}  // namespace

std::unique_ptr<Tool> make_trace_tool(WorkSession& session) { return std::make_unique<TraceTool>(session); }
std::unique_ptr<Tool> make_query_tool(WorkSession& session) { return std::make_unique<QueryTool>(session); }
std::unique_ptr<Tool> make_simulate_tool(WorkSession& session) { return std::make_unique<SimulateTool>(session); }

}  // namespace foretrace::agents
