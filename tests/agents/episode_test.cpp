// Policies at tasks: ends, limits, what is kept, and going on.
#include <gtest/gtest.h>

#include <set>

#include "agents/loop/agent_run.h"
#include "agents/loop/replay.h"
#include "core/file.h"
#include "tests/agents/small_tasks.h"
#include "tests/scratch_directory.h"

namespace foretrace::agents {
namespace {

ToolCall bash(const std::string& command) { return {"", "bash", {{"command", command}}}; }
ToolCall tool(const std::string& name, const Json& arguments = Json::object()) { return {"", name, arguments}; }
Turn turn(std::vector<ToolCall> calls) { return {"", std::move(calls), "", 0, ""}; }

class Episodes : public testing::Test {
 protected:
  Episodes() { shared_.grader = &grader_; }
  EpisodeEnd play(const Task& task, Policy& policy) {
    auto end = run_episode(task, policy, shared_);
    EXPECT_TRUE(end.ok()) << end.error().text();
    return end.ok() ? std::move(end).value() : EpisodeEnd{};
  }
  EpisodeEnd play(const Task& task, std::vector<Turn> turns) { return play(task, *make_scripted_policy({{"*", std::move(turns)}}, "test")); }
  Grader grader_;
  SessionTools shared_;
};

TEST_F(Episodes, OracleSolvesAndNoopDoesNot) {
  for (const Task& task : {total_task(), sum_c_task()}) {
    const EpisodeEnd right = play(task, *make_oracle_policy());
    EXPECT_TRUE(right.solved()) << dump_json(grade_json(right.grade, task.tests));
    EXPECT_EQ(right.exit_status, "Submitted");
    EXPECT_NE(right.patch.find("+++ b/" + task.program), std::string::npos);
    const EpisodeEnd nothing = play(task, *make_noop_policy());
    EXPECT_FALSE(nothing.solved());
    EXPECT_EQ(nothing.patch, "");
  }
}

TEST_F(Episodes, TheExampleOfTheDocumentationIsATask) {
  const auto tasks = read_tasks(FORETRACE_SOURCE_DIR "/docs/examples/tasks");
  ASSERT_TRUE(tasks.ok()) << tasks.error().text();
  for (const Task& task : tasks.value()) {
    EXPECT_TRUE(play(task, *make_oracle_policy()).solved()) << task.name;
    EXPECT_FALSE(play(task, *make_noop_policy()).solved()) << task.name;
  }
}

TEST_F(Episodes, LimitsEndAnEpisodeAndItIsGradedAsItStands) {
  Task task = total_task();
  task.limits.steps = 2;
  const EpisodeEnd steps = play(task, {turn({bash("sed -i 's/ - 1//' total.py")}), turn({bash("true")}), turn({bash("rm total.py")})});
  EXPECT_EQ(steps.exit_status, "LimitsExceeded");
  EXPECT_EQ(steps.reason, "steps");
  EXPECT_TRUE(steps.solved());
  task = total_task();
  task.limits.tokens = 10;
  Turn dear = turn({bash("true")});
  dear.tokens = 10;
  EXPECT_EQ(play(task, {dear, dear}).reason, "tokens");
  task = total_task();
  task.limits.seconds = 0.1;
  EXPECT_EQ(play(task, {turn({bash("sleep 0.3")}), turn({bash("true")})}).reason, "seconds");
  task = total_task();
  task.limits.command_seconds = 0.3;
  const EpisodeEnd slow = play(task, {turn({bash("echo begun; sleep 60")})});
  EXPECT_NE(slow.messages[3]["content"].get<std::string>().find("the limit of time"), std::string::npos) << slow.messages[3];
}

TEST_F(Episodes, ThreeTurnsWithoutACallEndIt) {
  Turn talk;
  talk.content = "I think about it.";
  talk.problem = "There was no tool call.";
  const EpisodeEnd end = play(total_task(), {talk, talk, turn({bash("true")}), talk, talk, talk, turn({tool("submit")})});
  EXPECT_EQ(end.exit_status, "RepeatedFormatError");
  EXPECT_EQ(end.turns, 6);
  EXPECT_EQ(end.messages[2]["content"], "I think about it.") << "what it wrote is kept";
  EXPECT_EQ(end.messages[3]["content"], "There was no tool call.");
}

TEST_F(Episodes, TheWeakerSandboxCompilesToo) {
  if (!tracer::choose_sandbox(tracer::SandboxLevel::kLandlock).ok()) GTEST_SKIP() << "this kernel has no Landlock";
  shared_.recorder.sandbox = tracer::SandboxLevel::kLandlock;
  Grader grader(shared_.recorder);
  shared_.grader = &grader;
  const EpisodeEnd right = play(sum_c_task(), *make_oracle_policy());
  EXPECT_TRUE(right.solved()) << dump_json(grade_json(right.grade, sum_c_task().tests));
  const EpisodeEnd built = play(sum_c_task(), {turn({bash("cc -o program main.c && echo 1 2 | ./program")})});
  EXPECT_EQ(built.messages[3]["content"], R"({"exit_code":0,"output":"4\n"})");
}

TEST_F(Episodes, WritesWhatOthersRead) {
  ScratchDirectory out;
  const std::vector<Task> tasks = {total_task(), sum_c_task()};
  AgentRunOptions options;
  options.out = out.path();
  const auto report = run_agent(tasks, *make_oracle_policy(), shared_, options);
  ASSERT_TRUE(report.ok()) << report.error().text();
  EXPECT_EQ(report.value().solved(), 2);
  const Json predictions = read_json_file(out / "preds.json").value();
  EXPECT_EQ(predictions["total"]["instance_id"], "total");
  EXPECT_EQ(predictions["total"]["model_name_or_path"], "oracle");
  EXPECT_NE(predictions["total"]["model_patch"].get<std::string>().find("+    for i in range(len(values)):"), std::string::npos);
  const Json trajectory = read_json_file(out / "total/total.traj.json").value();
  EXPECT_EQ(trajectory["trajectory_format"], "mini-swe-agent-1.1");
  EXPECT_EQ(trajectory["info"]["exit_status"], "Submitted");
  EXPECT_EQ(trajectory["info"]["submission"], predictions["total"]["model_patch"]);
  EXPECT_EQ(trajectory["messages"][0]["role"], "system");
  EXPECT_EQ(trajectory["messages"][2]["role"], "assistant");
  EXPECT_EQ(trajectory["messages"].back()["role"], "exit");
  const auto again = run_agent(tasks, *make_oracle_policy(), shared_, options);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().kept, 2);
  EXPECT_EQ(again.value().solved(), 2);
}

// A policy that gives out in the middle, as a process does that is killed.
class GivesOut : public Policy {
 public:
  GivesOut(std::vector<Turn> turns, int64_t at) : script_(make_scripted_policy({{"*", std::move(turns)}}, "test")), at_(at) {}
  [[nodiscard]] std::string name() const override { return "scripted"; }
  [[nodiscard]] std::string id() const override { return "test"; }
  Result<Turn> next(const EpisodeView& view) override {
    ++asked_;
    if (view.turns == at_) return Error(ErrorCode::kIo, "gone");
    return script_->next(view);
  }
  int asked_ = 0;

 private:
  std::unique_ptr<Policy> script_;
  int64_t at_;
};

TEST_F(Episodes, GoOnWhereTheyWereLeft) {
  ScratchDirectory out, straight;
  const std::vector<Task> tasks = {total_task()};
  const std::vector<Turn> turns = {turn({bash("echo 1 >> log")}), turn({bash("echo 2 >> log"), bash("sed -i 's/ - 1//' total.py")}), turn({bash("cat log")}), turn({tool("run_tests"), tool("submit")})};
  AgentRunOptions options;
  options.out = out.path();
  GivesOut first(turns, 2), second(turns, -1), whole(turns, -1);
  EXPECT_EQ(run_agent(tasks, first, shared_, options).error().message, "gone");
  EXPECT_EQ(read_json_file(out / "total/total.traj.json").value()["messages"].size(), 7u) << "two turns are kept";
  EXPECT_TRUE(read_json_file(out / "total/total.traj.json").value()["info"]["exit_status"].is_null());
  const auto resumed = run_agent(tasks, second, shared_, options);
  ASSERT_TRUE(resumed.ok()) << resumed.error().text();
  EXPECT_EQ(resumed.value().resumed, 1);
  EXPECT_EQ(second.asked_, 2) << "for the turns that were missing alone";
  EXPECT_TRUE(resumed.value().episodes[0].solved);
  options.out = straight.path();
  ASSERT_TRUE(run_agent(tasks, whole, shared_, options).ok());
  const Json a = read_json_file(out / "total/total.traj.json").value(), b = read_json_file(straight / "total/total.traj.json").value();
  EXPECT_EQ(a["messages"], b["messages"]) << "as if it had never been stopped";
}

TEST_F(Episodes, StopBetweenTurnsAndGoOn) {
  ScratchDirectory out;
  const std::vector<Task> tasks = {total_task(), sum_c_task()};
  auto policy = make_scripted_policy({{"*", {turn({bash("true")}), turn({bash("true")})}}}, "test");
  AgentRunOptions options;
  options.out = out.path();
  int turns = 0;
  options.stop = [&] { return ++turns > 3; };  // asked before the task, and before each turn
  const auto stopped = run_agent(tasks, *policy, shared_, options);
  ASSERT_TRUE(stopped.ok()) << stopped.error().text();
  EXPECT_EQ(stopped.value().episodes.size(), 0u);
  EXPECT_EQ(read_json_file(out / "total/total.traj.json").value()["messages"].size(), 6u) << "two turns are kept";
  options.stop = nullptr;
  const auto rest = run_agent(tasks, *policy, shared_, options);
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest.value().episodes.size(), 2u);
  EXPECT_EQ(rest.value().resumed, 1);
}

TEST_F(Episodes, AnotherPastIsTakenBackToWhereItDiffers) {
  const Task task = total_task();
  const std::vector<Turn> turns = {turn({bash("echo a")}), turn({bash("echo b")}), turn({tool("submit")})};
  auto policy = make_scripted_policy({{"*", turns}}, "test");
  const EpisodeEnd whole = play(task, *policy);
  EpisodeOptions options;
  for (size_t i = 0; i < 6; ++i) options.past.push_back(whole.messages[i]);
  options.past[5]["content"] = "something else";
  std::vector<size_t> positions;
  options.on_turn = [&](size_t position, const Json&, double) -> Status {
    positions.push_back(position);
    return {};
  };
  const auto end = run_episode(task, *policy, shared_, options);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end.value().messages, whole.messages);
  EXPECT_EQ(positions, (std::vector<size_t>{4, 6})) << "the turn that differs is put in its place, then the last";
}

TEST_F(Episodes, ReplaysGiveTheSame) {
  ScratchDirectory out;
  const Task task = total_task();
  const std::vector<Turn> turns = {turn({bash("ls; cat total.py"), tool("trace", {{"path", "total.py"}, {"call", "total([1])"}})}), turn({tool("query", {{"sql", "SELECT count(*) FROM steps"}})}),
                                   turn({tool("edit", {{"path", "total.py"}, {"old", " - 1"}, {"new", ""}}), tool("run_tests")}), turn({tool("submit")})};
  auto policy = make_scripted_policy({{"*", turns}}, "test");
  AgentRunOptions options;
  options.out = out.path();
  ASSERT_TRUE(run_agent({task}, *policy, shared_, options).ok());
  const std::string path = out / "total/total.traj.json";
  const auto trajectory = read_trajectory(path);
  ASSERT_TRUE(trajectory.ok()) << trajectory.error().text();
  const auto same = replay(trajectory.value(), task, shared_);
  ASSERT_TRUE(same.ok()) << same.error().text();
  EXPECT_TRUE(same.value().same) << same.value().what << ": " << same.value().before << " / " << same.value().now;
  EXPECT_TRUE(same.value().end.solved());
  Task other = task;
  other.files["total.py"].bytes = "def total(values):\n    return len(values) - 1\n";
  const auto differs = replay(trajectory.value(), other, shared_);
  ASSERT_TRUE(differs.ok());
  EXPECT_FALSE(differs.value().same);
  EXPECT_EQ(differs.value().what, "message 4");
}

TEST_F(Episodes, KeysTellEverythingThatDecides) {
  const Task task = total_task();
  std::set<std::string> keys = {episode_key(task, *make_noop_policy()), episode_key(task, *make_oracle_policy())};
  Task other = task;
  other.limits.steps = 3;
  keys.insert(episode_key(other, *make_noop_policy()));
  other = task;
  other.tests.cases[3].expect = "8";
  keys.insert(episode_key(other, *make_noop_policy()));
  other = task;
  other.files["more"] = {};
  keys.insert(episode_key(other, *make_noop_policy()));
  EXPECT_EQ(keys.size(), 5u);
}

}  // namespace
}  // namespace foretrace::agents
