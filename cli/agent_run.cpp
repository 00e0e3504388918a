// `foretrace agent run`: a policy over a set of tasks.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <mutex>

#include "agents/loop/agent_run.h"
#include "agents/loop/chat_policy.h"
#include "agents/loop/replay.h"
#include "agents/search/search_policy.h"
#include "cli/agent_verb.h"
#include "cli/progress_line.h"
#include "cli/remote_flags.h"
#include "cli/stop_signal.h"
#include "core/json.h"
#include "worldmodel/shared_model.h"

namespace foretrace::cli {
namespace {

class AgentRunVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "run"; }
  [[nodiscard]] std::string summary() const override { return "let a policy work on tasks; a second run goes on where the first ended"; }
  [[nodiscard]] std::string example() const override { return "foretrace agent run --tasks docs/examples/tasks --policy oracle --out agent"; }

  void declare(CLI::App& app) override {
    app.add_option("--tasks", tasks_, "folder of tasks, or one task (docs/agent_tasks.md)")->required();
    app.add_option("--policy", policy_, "noop, oracle (writes the solution), scripted (--script), replay (--from), chat (--url), search (mutations, ordered by --model)")
        ->required()
        ->check(CLI::IsMember({"noop", "oracle", "scripted", "replay", "chat", "search"}));
    app.add_option("--out", run_.out, "folder of the episodes, trajectories and predictions")->required();
    app.add_option("--limit", limit_, "tasks, the first by name (default: all)")->check(CLI::PositiveNumber);
    app.add_option("--jobs", jobs_, "tasks side by side; a model directory answers one at a time")->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--model", model_, "world model for `simulate` and search: a model directory, `oracle` (the real tracer) or `copy` (default: none)");
    app.add_option("--script", script_, "scripted: JSON file of turns");
    app.add_option("--from", from_, "replay: the --out of another run");
    app.add_option("--runs", search_.runs, "search: proposals that are tested, at most")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--proposals", search_.proposals, "search: edits that are drawn")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--calls", search_.calls, "search: calls of the shown tests that the model is asked about")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--seed", search_.seed, "search: of the edits")->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_option("--max-steps", limits_.steps, "turns of an episode, at most (default: the task's)")->check(CLI::PositiveNumber);
    app.add_option("--max-tokens", limits_.tokens, "tokens of an episode, at most (default: the task's)")->check(CLI::PositiveNumber);
    app.add_option("--max-seconds", limits_.seconds, "seconds of an episode, at most (default: the task's)")->check(CLI::PositiveNumber);
    auto& service = chat_.service;
    auto* url = app.add_option("--url", service.url, "chat: OpenAI-compatible server, like http://localhost:8000; its key in FORETRACE_API_KEY");
    app.add_option("--remote-model", service.model, "chat: the model's name on the server")->needs(url);
    app.add_option("--temperature", chat_.temperature, "chat")->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_option("--turn-tokens", chat_.max_tokens, "chat: tokens of a turn, at most")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--timeout", service.http.timeout, "chat: seconds that a request may take")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--tries", service.retry.tries, "chat: of a request that fails")->check(CLI::Range(1, 100))->capture_default_str();
    app.add_flag("--text-calls", text_calls_, "chat: tools are called by text, for servers that know no tool calls");
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override;

 private:
  [[nodiscard]] Result<std::unique_ptr<agents::Policy>> make_policy(const std::vector<agents::Task>& tasks, worldmodel::WorldModel* model) const;
  Result<agents::AgentWorker> make_worker(const std::vector<agents::Task>& tasks, worldmodel::WorldModel* model);
  Status check_flags() const;
  void bound(std::vector<agents::Task>& tasks) const;
  void print(const agents::AgentRunReport& report, const std::string& policy, size_t tasks) const;

  std::string tasks_, policy_, model_, script_, from_;
  int64_t limit_ = 0;
  int jobs_ = 1;
  std::mutex asking_;  // the model of a directory
  agents::TaskLimits limits_{0, 0, 0, 0};  // 0: the task's
  agents::AgentRunOptions run_;
  agents::SearchOptions search_;
  agents::ChatOptions chat_;
  bool text_calls_ = false, json_ = false;
};

Status AgentRunVerb::check_flags() const {
  const std::pair<const char*, const std::string*> needed[] = {{"scripted", &script_}, {"replay", &from_}, {"chat", &chat_.service.url}};
  const char* flags[] = {"--script", "--from", "--url"};
  for (size_t i = 0; i < std::size(needed); ++i) {
    if (policy_ == needed[i].first && needed[i].second->empty()) return invalid_argument("--policy " + policy_ + " needs " + flags[i]);
    if (policy_ != needed[i].first && !needed[i].second->empty()) return invalid_argument(std::string(flags[i]) + " belongs to --policy " + needed[i].first, "not to " + policy_);
  }
  return {};
}

void AgentRunVerb::bound(std::vector<agents::Task>& tasks) const {
  if (limit_ > 0 && static_cast<int64_t>(tasks.size()) > limit_) tasks.resize(static_cast<size_t>(limit_));
  for (agents::Task& task : tasks) {
    if (limits_.steps > 0) task.limits.steps = limits_.steps;
    if (limits_.tokens > 0) task.limits.tokens = limits_.tokens;
    if (limits_.seconds > 0) task.limits.seconds = limits_.seconds;
  }
}

Result<std::unique_ptr<agents::Policy>> AgentRunVerb::make_policy(const std::vector<agents::Task>& tasks, worldmodel::WorldModel* model) const {
  if (policy_ == "noop") return agents::make_noop_policy();
  if (policy_ == "oracle") return agents::make_oracle_policy();
  if (policy_ == "search") return agents::make_search_policy(model, search_);
  if (policy_ == "scripted") return agents::read_scripted_policy(script_);
  if (policy_ == "replay") return agents::read_replay_policy(from_, tasks);
  agents::ChatOptions chat = chat_;
  chat.service.key = api_key();
  chat.tool_calls = !text_calls_;
  return agents::make_chat_policy(std::move(chat));
}

// Baselines and the tracer, which dies with its thread, are made anew; a directory's model is shared. `model`: as it was opened once; may be null.
Result<agents::AgentWorker> AgentRunVerb::make_worker(const std::vector<agents::Task>& tasks, worldmodel::WorldModel* model) {
  agents::AgentWorker worker;
  if (model != nullptr && !is_own_model(model_)) {
    worker.model = std::make_unique<worldmodel::SharedModel>(*model, asking_);
  } else {
    TRY_ASSIGN(worker.model, open_agent_model(model_));
  }
  worker.shared.recorder.warm = true;
  worker.grader = std::make_unique<agents::Grader>(worker.shared.recorder);
  worker.shared.grader = worker.grader.get();
  worker.shared.model = worker.model.get();
  TRY_ASSIGN(worker.policy, make_policy(tasks, worker.model.get()));
  return worker;
}

void AgentRunVerb::print(const agents::AgentRunReport& report, const std::string& policy, size_t tasks) const {
  std::map<std::string, int64_t> ends;
  for (const auto& episode : report.episodes) ++ends[episode.exit_status];
  if (json_) {
    std::printf("%s\n", dump_json(Json{{"policy", policy}, {"tasks", tasks}, {"finished", report.episodes.size()}, {"solved", report.solved()}, {"kept", report.kept},
                                       {"resumed", report.resumed}, {"exit_statuses", ends}, {"out", run_.out}}).c_str());
    return;
  }
  std::printf("%s solves %lld of %zu tasks", policy.c_str(), static_cast<long long>(report.solved()), report.episodes.size());
  for (const auto& [status, count] : ends) std::printf(", %lld %s", static_cast<long long>(count), status.c_str());
  std::printf("\n");
  if (report.kept > 0) std::printf("%lld of them by an earlier run\n", static_cast<long long>(report.kept));
}

Result<int> AgentRunVerb::run() {
  TRY(check_flags());
  TRY_ASSIGN(auto tasks, agents::read_tasks(tasks_));
  bound(tasks);
  TRY_ASSIGN(const auto model, open_agent_model(model_));
  TRY_ASSIGN(const auto policy, make_policy(tasks, model.get()));
  catch_stop_signals();
  ProgressLine line;
  run_.progress = [&](int64_t done, int64_t all, const agents::EpisodeRecord&) { line.show(policy->name(), done, all); };
  run_.stop = stop_asked;
  TRY_ASSIGN(const auto report, agents::run_agent(tasks, [&] { return make_worker(tasks, model.get()); }, jobs_, run_));
  print(report, policy->name(), tasks.size());
  return 0;
}

}  // namespace

std::unique_ptr<Verb> make_agent_run_verb() { return std::make_unique<AgentRunVerb>(); }

}  // namespace foretrace::cli
