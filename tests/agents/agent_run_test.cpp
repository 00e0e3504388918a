// Runs of a policy over tasks side by side: the same as one after the other, and they go on.
#include "agents/loop/agent_run.h"

#include <gtest/gtest.h>

#include <atomic>

#include "agents/search/search_policy.h"
#include "core/file.h"
#include "tests/agents/small_tasks.h"
#include "tests/scratch_directory.h"
#include "worldmodel/oracle_model.h"
#include "worldmodel/shared_model.h"

namespace foretrace::agents {
namespace {

Turn calling(const std::string& tool, const Json& arguments = Json::object()) { return {"", {{"", tool, arguments}}, "", 0, ""}; }

std::vector<Task> five_tasks() {
  std::vector<Task> tasks;
  for (const char* name : {"a", "b", "c", "d"}) {
    tasks.push_back(total_task());
    tasks.back().name = name;
  }
  tasks.push_back(sum_c_task());
  return tasks;
}

std::vector<Turn> working_turns() {
  return {calling("bash", {{"command", "cat total.py; echo done > log"}}), calling("run_tests"), calling("edit", {{"path", "total.py"}, {"old", " - 1"}, {"new", ""}}), calling("run_tests")};
}

using MakePolicy = std::function<std::unique_ptr<Policy>(worldmodel::WorldModel*)>;

class SideBySide : public testing::Test {
 protected:
  Result<AgentRunReport> run(const std::string& out, int jobs, const MakePolicy& policy, std::function<bool()> stop = nullptr) {
    AgentRunOptions options;
    options.out = folder_ / out;
    options.stop = std::move(stop);
    return run_agent(tasks_, [&]() -> Result<AgentWorker> {
      AgentWorker worker;
      worker.model = std::make_unique<worldmodel::OracleModel>();
      worker.grader = std::make_unique<Grader>();
      worker.shared.grader = worker.grader.get();
      worker.shared.model = worker.model.get();
      worker.policy = policy(worker.model.get());
      return worker;
    }, jobs, options);
  }
  [[nodiscard]] Json trajectory(const std::string& out, const std::string& task) const {
    auto json = read_json_file(folder_ / (out + "/" + task + "/" + task + ".traj.json"));
    EXPECT_TRUE(json.ok()) << json.error().text();
    return json.ok() ? json.value() : Json();
  }
  // All but the time that it took.
  void expect_same(const std::string& a, const std::string& b) const {
    EXPECT_EQ(read_file(folder_ / (a + "/preds.json")).value(), read_file(folder_ / (b + "/preds.json")).value());
    for (const Task& task : tasks_) {
      Json one = trajectory(a, task.name), other = trajectory(b, task.name);
      one["info"]["foretrace"].erase("seconds");
      other["info"]["foretrace"].erase("seconds");
      EXPECT_EQ(one, other) << task.name;
    }
  }
  std::vector<Task> tasks_ = five_tasks();
  ScratchDirectory folder_;
};

TEST_F(SideBySide, IsTheSameAsOneAfterTheOther) {
  SearchOptions few;
  few.runs = 2;
  few.proposals = 8;
  const std::pair<const char*, MakePolicy> policies[] = {{"noop", [](auto*) { return make_noop_policy(); }},
                                                         {"oracle", [](auto*) { return make_oracle_policy(); }},
                                                         {"scripted", [](auto*) { return make_scripted_policy({{"*", working_turns()}}, "test"); }},
                                                         {"search", [&](auto* model) { return make_search_policy(model, few); }}};
  for (const auto& [name, policy] : policies) {
    const std::string one = std::string(name) + "1", four = std::string(name) + "4";
    const auto alone = run(one, 1, policy), together = run(four, 4, policy);
    ASSERT_TRUE(alone.ok() && together.ok()) << name;
    ASSERT_EQ(together.value().episodes.size(), tasks_.size()) << name;
    EXPECT_EQ(alone.value().solved(), together.value().solved()) << name;
    for (size_t i = 0; i < tasks_.size(); ++i) EXPECT_EQ(together.value().episodes[i].task, tasks_[i].name);
    expect_same(one, four);
    const auto again = run(four, 3, policy);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again.value().kept, static_cast<int64_t>(tasks_.size()));
    EXPECT_EQ(again.value().solved(), alone.value().solved());
  }
}

TEST_F(SideBySide, AStopEndsAllAndTheNextRunGoesOn) {
  const MakePolicy policy = [](auto*) { return make_scripted_policy({{"*", working_turns()}}, "test"); };
  std::atomic<int> asked = 0;
  const auto stopped = run("out", 3, policy, [&] { return ++asked > 8; });
  ASSERT_TRUE(stopped.ok()) << stopped.error().text();
  EXPECT_LT(stopped.value().episodes.size(), tasks_.size());
  const auto rest = run("out", 3, policy);
  ASSERT_TRUE(rest.ok()) << rest.error().text();
  EXPECT_EQ(rest.value().episodes.size(), tasks_.size());
  EXPECT_GE(rest.value().resumed + rest.value().kept, 1);
  ASSERT_TRUE(run("whole", 1, policy).ok());
  expect_same("whole", "out");
}

// Gives out at one task, as a server does that is gone.
class FailsAt : public Policy {
 public:
  explicit FailsAt(std::string task) : task_(std::move(task)), script_(make_scripted_policy({{"*", working_turns()}}, "test")) {}
  [[nodiscard]] std::string name() const override { return "scripted"; }
  [[nodiscard]] std::string id() const override { return "test"; }
  Result<Turn> next(const EpisodeView& view) override {
    if (view.task.name == task_ && view.turns == 1) return Error(ErrorCode::kIo, "gone");
    return script_->next(view);
  }

 private:
  std::string task_;
  std::unique_ptr<Policy> script_;
};

TEST_F(SideBySide, AnErrorEndsTheRunAndWhatIsDoneIsKept) {
  const auto failed = run("out", 2, [](auto*) { return std::make_unique<FailsAt>("c"); });
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().text(), "gone");
  const auto rest = run("out", 2, [](auto*) { return std::make_unique<FailsAt>(""); });
  ASSERT_TRUE(rest.ok()) << rest.error().text();
  EXPECT_EQ(rest.value().episodes.size(), tasks_.size());
  EXPECT_GE(rest.value().resumed, 1) << "c among them";
  EXPECT_EQ(trajectory("out", "c")["info"]["exit_status"], "Submitted");
}

TEST(SharedModel, AnswersAsTheModelDoes) {
  worldmodel::OracleModel tracer;
  std::mutex mutex;
  worldmodel::SharedModel shared(tracer, mutex);
  EXPECT_EQ(shared.id(), tracer.id());
  EXPECT_EQ(shared.name(), "oracle");
  worldmodel::Program program;
  program.source = "def f(n):\n    return n + 1\n";
  program.entry = "f";
  program.args = "2";
  const auto answers = shared.output({&program, 1}, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers.value()[0].text, "3");
  EXPECT_EQ(shared.trace({&program, 1}, {}).value()[0].steps.size(), tracer.trace({&program, 1}, {}).value()[0].steps.size());
}

}  // namespace
}  // namespace foretrace::agents
