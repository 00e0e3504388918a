#include "eval/chosen_suite.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "eval/agents/feedback_suite.h"
#include "eval/agents/gate_suite.h"
#include "eval/agents/localize_suite.h"
#include "eval/agents/rank_suite.h"
#include "eval/agents/repair_suite.h"
#include "eval/agents/replay_suite.h"
#include "eval/benchmark_runs.h"
#include "eval/call_output_suite.h"
#include "eval/cruxeval/input_suite.h"
#include "eval/cruxeval/output_suite.h"
#include "eval/generated/recall_items.h"
#include "eval/generated/state_tracking_items.h"
#include "eval/halting_suite.h"
#include "eval/judge/python_judge.h"
#include "eval/reval/reval_suite.h"
#include "eval/state_suite.h"
#include "eval/trace_data.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {
namespace {

constexpr const char* kLiveCodeBench = "livecodebench-execution";

Result<TraceData> data_of(const EvaluationRequest& request) {
  if (request.data.empty()) return invalid_argument("eval " + request.suite + " needs --data, a dataset folder or a trace store");
  return read_trace_data(request.data, request.split, request.limit);
}

Result<std::unique_ptr<Suite>> trace_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  TRY_ASSIGN(auto data, data_of(request));
  if (data.refused > 0)
    notes.push_back(std::to_string(data.refused) + " runs of the split fit no example of this dataset and are left out");
  return std::unique_ptr<Suite>(
      std::make_unique<TraceSuite>(std::move(data.items), TraceSuiteOptions{request.next, request.free, request.moves, request.queries_a_run, request.budget}));
}

Result<std::unique_ptr<Suite>> state_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  TRY_ASSIGN(const auto data, data_of(request));
  auto suite = std::make_unique<StateSuite>(data.items, StateSuiteOptions{request.queries, request.queries_a_run, {}});
  if (suite->refused() > 0)
    notes.push_back(std::to_string(suite->refused()) + " runs have states that the tokens do not hold and are left out");
  return std::unique_ptr<Suite>(std::move(suite));
}

Result<std::unique_ptr<Suite>> halting_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  TRY_ASSIGN(auto data, data_of(request));
  auto suite = std::make_unique<HaltingSuite>(std::move(data.items), request.budget);
  if (suite->refused() > 0)
    notes.push_back(std::to_string(suite->refused()) + " runs were cut before their step " + std::to_string(request.budget.max_steps) + " and are left out");
  return std::unique_ptr<Suite>(std::move(suite));
}

Result<std::unique_ptr<Suite>> benchmark_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  if (request.data.empty()) return invalid_argument("eval " + request.suite + " needs --data, the benchmark's JSON file");
  TRY_ASSIGN(auto data, trace_benchmark(request.suite, request.data, request.limit));
  if (data.refused > 0) notes.push_back(std::to_string(data.refused) + " calls do not come to their end and are left out");
  return std::unique_ptr<Suite>(std::make_unique<RevalSuite>(std::move(data.items), request.queries_a_run, request.budget, request.suite));
}

Result<std::unique_ptr<Suite>> c_output_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  EvaluationRequest all = request;
  all.limit = 0;  // of a store of several languages, the runner limits what is asked about
  TRY_ASSIGN(auto data, data_of(all));
  auto chosen = output_items(std::move(data.items), "c");
  if (chosen.refused > 0) notes.push_back(std::to_string(chosen.refused) + " runs do not end with a value and are left out");
  if (chosen.readers > 0) notes.push_back(std::to_string(chosen.readers) + " runs are of programs that read their standard input, which a store does not keep, and are left out");
  return std::unique_ptr<Suite>(std::make_unique<CallOutputSuite>(request.suite, std::move(chosen.items), request.budget));
}

Result<std::unique_ptr<Suite>> replay_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  if (request.data.empty() || request.runs.empty()) return invalid_argument("eval agent-replay needs --data, a folder of tasks, and --from, the --out of a run of `foretrace agent run` on them");
  TRY_ASSIGN(auto read, read_replay_items(request.data, request.runs));
  if (read.other_tasks > 0) notes.push_back(std::to_string(read.other_tasks) + " episodes are of tasks that " + request.data + " lacks or has otherwise and are left out");
  if (read.lost > 0) notes.push_back(std::to_string(read.lost) + " tool calls stand behind a command that gives another result now and are left out");
  return std::unique_ptr<Suite>(std::make_unique<ReplaySuite>(std::move(read.items), request.budget));
}

Result<std::unique_ptr<Suite>> agent_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  if (request.data.empty()) return invalid_argument("eval " + request.suite + " needs --data, a folder of tasks", "`foretrace agent tasks` makes one");
  TRY_ASSIGN(auto read, read_agent_items(request.data));
  const auto left_out = [&](int64_t count, const std::string& why) {
    if (count > 0) notes.push_back(std::to_string(count) + " tasks " + why + " and are left out");
  };
  left_out(read.left_out, "have no candidates");
  if (request.suite == "agent-gate") return std::unique_ptr<Suite>(std::make_unique<GateSuite>(std::move(read.items), request.budget));
  if (request.suite == "agent-repair") return std::unique_ptr<Suite>(std::make_unique<RepairSuite>(std::move(read.items), request.budget));
  if (request.suite == "agent-rank") {
    auto suite = std::make_unique<RankSuite>(std::move(read.items), request.budget);
    left_out(suite->left_out(), "have no edit that fails");
    return std::unique_ptr<Suite>(std::move(suite));
  }
  if (request.suite == "agent-feedback") {
    auto suite = std::make_unique<FeedbackSuite>(std::move(read.items), request.budget);
    left_out(suite->left_out(), "are solved by none of their first edits");
    return std::unique_ptr<Suite>(std::move(suite));
  }
  TRY_ASSIGN(auto suite, LocalizeSuite::make(std::move(read.items), request.budget));
  left_out(suite->left_out(), "fail without running a wrong line");
  return std::unique_ptr<Suite>(std::move(suite));
}

bool is_agent_suite(const std::string& suite) {
  constexpr std::array kNames = {"agent-gate", "agent-rank", "agent-repair", "agent-localize", "agent-feedback"};
  return std::find(kNames.begin(), kNames.end(), suite) != kNames.end();
}

Result<std::string> cruxeval_path(const EvaluationRequest& request) {
  if (!request.data.empty()) return request.data;
  if (request.suite == kLiveCodeBench) return invalid_argument("eval " + request.suite + " needs --data, its JSON lines");
  const char* folder = std::getenv("FORETRACE_DATA");
  if (folder == nullptr)
    return invalid_argument("eval " + request.suite + " needs --data cruxeval.jsonl, or FORETRACE_DATA, its folder");
  return std::string(folder) + "/cruxeval.jsonl";
}

Result<ChosenSuite> cruxeval_suite(const EvaluationRequest& request, CruxevalTask task) {
  ChosenSuite chosen;
  TRY_ASSIGN(const std::string path, cruxeval_path(request));
  TRY_ASSIGN(chosen.cruxeval_items, read_cruxeval(path));
  chosen.cruxeval = task;
  chosen.judge = std::make_unique<PythonJudge>(request.jobs);
  if (task == CruxevalTask::kOutput) {
    chosen.suite = std::make_unique<CruxevalOutputSuite>(chosen.cruxeval_items, *chosen.judge, request.budget, request.suite);
  } else {
    chosen.suite = std::make_unique<CruxevalInputSuite>(chosen.cruxeval_items, *chosen.judge);
  }
  return chosen;
}

}  // namespace

Result<ChosenSuite> choose_suite(const EvaluationRequest& request, std::vector<std::string>& notes) {
  for (const CruxevalTask task : {CruxevalTask::kOutput, CruxevalTask::kInput})
    if (request.suite == cruxeval_suite_name(task)) return cruxeval_suite(request, task);
  if (request.suite == kLiveCodeBench) return cruxeval_suite(request, CruxevalTask::kOutput);
  ChosenSuite chosen;
  if (request.suite == "trace") {
    TRY_ASSIGN(chosen.suite, trace_suite(request, notes));
  } else if (request.suite == "states") {
    TRY_ASSIGN(chosen.suite, state_suite(request, notes));
  } else if (request.suite == "reval") {
    TRY_ASSIGN(auto data, data_of(request));
    chosen.suite = std::make_unique<RevalSuite>(std::move(data.items), request.queries_a_run, request.budget);
  } else if (is_benchmark(request.suite)) {
    TRY_ASSIGN(chosen.suite, benchmark_suite(request, notes));
  } else if (request.suite == "c-output") {
    TRY_ASSIGN(chosen.suite, c_output_suite(request, notes));
  } else if (request.suite == "state-tracking") {
    chosen.suite = std::make_unique<CallOutputSuite>(request.suite, state_tracking_items(), request.budget);
  } else if (request.suite == "recall") {
    chosen.suite = std::make_unique<CallOutputSuite>(request.suite, recall_items(), request.budget);
  } else if (request.suite == "agent-replay") {
    TRY_ASSIGN(chosen.suite, replay_suite(request, notes));
  } else if (is_agent_suite(request.suite)) {
    TRY_ASSIGN(chosen.suite, agent_suite(request, notes));
  } else if (request.suite == "halting") {
    TRY_ASSIGN(chosen.suite, halting_suite(request, notes));
  } else {
    return invalid_argument("no suite '" + request.suite + "'",
                            "it is trace, states, reval, humaneval, mbpp, halting, state-tracking, recall, c-output, puzzles, decoders, agent-gate, agent-rank, agent-repair, agent-localize, agent-feedback, agent-replay, cruxeval-output, cruxeval-input or livecodebench-execution");
  }
  return chosen;
}

}  // namespace foretrace::eval
