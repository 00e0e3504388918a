// `foretrace agent replay`: a trajectory's turns taken again.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "agents/loop/replay.h"
#include "cli/agent_verb.h"
#include "core/json.h"

namespace foretrace::cli {
namespace {

class AgentReplayVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "replay"; }
  [[nodiscard]] std::string summary() const override { return "take a trajectory's turns again and compare every result; exits with 1 where one differs"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace agent replay agent/running_mean/running_mean.traj.json --tasks docs/examples/tasks";
  }

  void declare(CLI::App& app) override {
    app.add_option("TRAJ", path_, "a trajectory that `agent run` wrote")->required();
    app.add_option("--tasks", tasks_, "the folder of tasks that it was run on")->required();
    app.add_option("--model", model_, "the world model that it was run with");
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY_ASSIGN(const auto trajectory, agents::read_trajectory(path_));
    TRY_ASSIGN(const auto tasks, agents::read_tasks(tasks_));
    const agents::Task* task = nullptr;
    for (const agents::Task& one : tasks)
      if (one.name == trajectory.task) task = &one;
    if (task == nullptr) return not_found(tasks_ + " has no task " + trajectory.task, "give the folder that the trajectory was run on");
    TRY_ASSIGN(const auto model, open_agent_model(model_));
    agents::SessionTools shared;
    shared.recorder.warm = true;
    agents::Grader grader(shared.recorder);
    shared.grader = &grader;
    shared.model = model.get();
    TRY_ASSIGN(const auto report, agents::replay(trajectory, *task, shared));
    print(report, trajectory.task);
    return report.same ? 0 : 1;
  }

 private:
  void print(const agents::ReplayReport& report, const std::string& task) const {
    if (json_) {
      Json json = {{"task", task}, {"same", report.same}, {"turns", report.end.turns}, {"solved", report.end.solved()}};
      if (!report.same) json["difference"] = {{"what", report.what}, {"before", report.before}, {"now", report.now}};
      std::printf("%s\n", dump_json(json).c_str());
      return;
    }
    const auto turns = static_cast<long long>(report.end.turns);
    if (report.same) std::printf("%s: %lld turns, the same results, %s\n", task.c_str(), turns, report.end.solved() ? "solved" : "not solved");
    else std::printf("%s: %s differs\n  before: %s\n  now:    %s\n", task.c_str(), report.what.c_str(), report.before.c_str(), report.now.c_str());
  }

  std::string path_, tasks_, model_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_agent_replay_verb() { return std::make_unique<AgentReplayVerb>(); }

}  // namespace foretrace::cli
