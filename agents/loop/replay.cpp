#include "agents/loop/replay.h"

#include <algorithm>
#include <map>

#include "core/hash.h"

namespace foretrace::agents {
namespace {

class ReplayPolicy : public Policy {
 public:
  explicit ReplayPolicy(std::vector<Turn> turns) : turns_(std::move(turns)) {}
  [[nodiscard]] std::string name() const override { return "replay"; }
  Result<Turn> next(const EpisodeView& view) override {
    if (view.turns < static_cast<int64_t>(turns_.size())) return turns_[static_cast<size_t>(view.turns)];
    return Error(ErrorCode::kLimit, "the trajectory has no more turns");
  }

 private:
  std::vector<Turn> turns_;
};

std::vector<Turn> turns_of(const Trajectory& trajectory) {
  std::vector<Turn> turns;
  for (const Json& message : trajectory.messages) {
    if (message.value("role", "") != "assistant") continue;
    auto turn = turn_of(message);  // read_trajectory has looked at it
    if (turn.ok()) turns.push_back(std::move(turn).value());
  }
  return turns;
}

void compare(const std::string& what, const std::string& before, const std::string& now, ReplayReport& report) {
  if (!report.what.empty() || before == now) return;
  report.what = what;
  report.before = before;
  report.now = now;
}

}  // namespace

Result<std::unique_ptr<Policy>> read_replay_policy(const std::string& out, const std::vector<Task>& tasks) {
  std::map<std::string, std::vector<Turn>> turns;
  Json all = Json::array();
  for (const Task& task : tasks) {
    TRY_ASSIGN(const auto trajectory, read_trajectory(trajectory_path(out, task.name)));
    turns[task.name] = turns_of(trajectory);
    all.push_back(trajectory.messages);
  }
  return make_scripted_policy(std::move(turns), "replay-" + sha256_hex(dump_json(all)).substr(0, 32), "replay");
}

Result<ReplayReport> replay(const Trajectory& trajectory, const Task& task, const SessionTools& shared) {
  const auto turns = turns_of(trajectory);
  ReplayPolicy policy(turns);
  Task bounded = task;
  const bool ended = !trajectory.exit_status.empty();
  // Limits of time depend on the machine, and a trajectory that was stopped ends where it does.
  if (trajectory.exit_status != "Submitted") bounded.limits.steps = std::max<int64_t>(1, static_cast<int64_t>(turns.size()));
  bounded.limits.seconds = 1e9;
  ReplayReport report;
  TRY_ASSIGN(report.end, run_episode(bounded, policy, shared));
  const Json& now = report.end.messages;
  const size_t count = trajectory.messages.size();
  for (size_t i = 0; i < count && report.what.empty(); ++i) {
    const bool exit = trajectory.messages[i].is_object() && trajectory.messages[i].value("role", "") == "exit";
    if (!exit) compare("message " + std::to_string(i + 1), dump_json(trajectory.messages[i]), i < now.size() ? dump_json(now[i]) : "(none)", report);
  }
  if (ended) {
    compare("exit status", trajectory.exit_status, report.end.exit_status, report);
    compare("submission", trajectory.submission, report.end.patch, report);
    if (!trajectory.grade.is_null()) compare("grade", dump_json(trajectory.grade), dump_json(grade_json(report.end.grade, task.tests)), report);
  }
  report.same = report.what.empty();
  return report;
}

}  // namespace foretrace::agents
