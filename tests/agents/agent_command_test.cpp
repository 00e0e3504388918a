// `foretrace agent` as a program.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agents/loop/trajectory.h"
#include "core/file.h"
#include "core/json.h"
#include "tests/agents/small_tasks.h"
#include "tests/scratch_directory.h"
#include "tracer/recorder/tool_run.h"

extern char** environ;

namespace foretrace::agents {
namespace {

const std::string kAgentProgram = FORETRACE_BINARY_DIR "/foretrace";

tracer::ToolRun foretrace_agent(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {kAgentProgram, "agent"});
  auto run = tracer::run_tool(arguments);
  EXPECT_TRUE(run.ok());
  return run.ok() ? run.value() : tracer::ToolRun{};
}

pid_t start_agent(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {kAgentProgram, "agent"});
  std::vector<char*> words;
  for (auto& word : arguments) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  ::posix_spawn_file_actions_init(&quiet);
  for (const int fd : {1, 2}) ::posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  EXPECT_EQ(::posix_spawn(&pid, kAgentProgram.c_str(), &quiet, nullptr, words.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&quiet);
  return pid;
}

class AgentCommand : public testing::Test {
 protected:
  AgentCommand() {
    for (const Task& task : {total_task(), sum_c_task()}) EXPECT_TRUE(write_task(folder_ / "tasks", task).ok());
  }
  ScratchDirectory folder_;
};

TEST_F(AgentCommand, RunsReplaysAndPrintsJson) {
  const auto run = foretrace_agent({"run", "--tasks", folder_ / "tasks", "--policy", "oracle", "--out", folder_ / "out", "--jobs", "2", "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json json = parse_json(run.out).value();
  EXPECT_EQ(json["tasks"], 2);
  EXPECT_EQ(json["solved"], 2);
  const std::string trajectory = folder_ / "out/total/total.traj.json";
  const auto replayed = foretrace_agent({"replay", trajectory, "--tasks", folder_ / "tasks", "--json"});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.err;
  EXPECT_EQ(parse_json(replayed.out).value()["same"], true);
  const auto again = foretrace_agent({"run", "--tasks", folder_ / "tasks", "--policy", "replay", "--from", folder_ / "out", "--out", folder_ / "again", "--json"});
  EXPECT_EQ(parse_json(again.out).value()["solved"], 2) << again.err;
  Json forged = read_json_file(trajectory).value();
  forged["messages"][3]["content"] = "something else";
  ASSERT_TRUE(write_file_atomic(trajectory, dump_json(forged)).ok());
  const auto differs = foretrace_agent({"replay", trajectory, "--tasks", folder_ / "tasks", "--json"});
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_EQ(parse_json(differs.out).value()["difference"]["what"], "message 4");
}

TEST_F(AgentCommand, AKilledRunGoesOn) {
  // Three turns done, then one that lasts until its limit of 10 s, in which the run is killed.
  const std::string script = folder_ / "script.json";
  ASSERT_TRUE(write_file_atomic(script, R"({"total": [{"calls": [{"tool": "bash", "arguments": {"command": "echo 1 >> log"}}]}, {"calls": [{"tool": "bash", "arguments": {"command": "echo 2 >> log; cat log"}}]},
    {"calls": [{"tool": "edit", "arguments": {"path": "total.py", "old": " - 1", "new": ""}}]}, {"calls": [{"tool": "bash", "arguments": {"command": "sleep 600"}}]}]})").ok());
  const std::vector<std::string> arguments = {"run", "--tasks", folder_ / "tasks/total", "--policy", "scripted", "--script", script, "--out", folder_ / "out", "--json"};
  const pid_t pid = start_agent(arguments);
  const std::string path = folder_ / "out/total/total.traj.json";
  int status = 0;
  bool ended = false;
  while (!(ended = ::waitpid(pid, &status, WNOHANG) != 0)) {
    const auto json = file_exists(path) ? read_json_file(path) : Result<Json>(Json::object());
    if (json.ok() && json.value().contains("messages") && json.value()["messages"].size() >= 8) break;
    ::usleep(10000);
  }
  ASSERT_FALSE(ended) << "by itself";
  ::kill(pid, SIGKILL);
  ::waitpid(pid, &status, 0);
  ASSERT_EQ(read_json_file(path).value()["messages"].size(), 8u);
  const auto resumed = foretrace_agent(arguments);
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const Json json = parse_json(resumed.out).value();
  EXPECT_EQ(json["resumed"], 1);
  EXPECT_EQ(json["solved"], 1);
  const Json whole = read_json_file(path).value();
  EXPECT_EQ(whole["messages"][5]["content"], R"({"exit_code":0,"output":"1\n2\n"})");
  EXPECT_EQ(whole["info"]["exit_status"], "Submitted");
}

// Each turn would last a minute; a command ends after a second, a run that is asked to stop behind it.
TEST_F(AgentCommand, CtrlCStopsAllThatRunSideBySide) {
  for (const char* name : {"one", "other"}) {
    Task task = total_task();
    task.name = name;
    task.limits.command_seconds = 1;
    ASSERT_TRUE(write_task(folder_ / "slow", task).ok());
  }
  Json turns = Json::array();
  for (int i = 0; i < 40; ++i) turns.push_back({{"calls", Json::array({{{"tool", "bash"}, {"arguments", {{"command", "sleep 60"}}}}})}});
  ASSERT_TRUE(write_file_atomic(folder_ / "script.json", dump_json(Json{{"*", turns}})).ok());
  const pid_t pid = start_agent({"run", "--tasks", folder_ / "slow", "--policy", "scripted", "--script", folder_ / "script.json", "--out", folder_ / "out", "--jobs", "2"});
  const auto messages = [&](const std::string& task) {
    const std::string path = folder_ / ("out/" + task + "/" + task + ".traj.json");
    const auto json = file_exists(path) ? read_json_file(path) : Result<Json>(Json::object());
    return json.ok() && json.value().contains("messages") ? json.value() : Json{{"messages", Json::array()}};
  };
  int status = 0;
  bool ended = false;
  while (!(ended = ::waitpid(pid, &status, WNOHANG) != 0) && (messages("one")["messages"].size() < 4 || messages("other")["messages"].size() < 4)) ::usleep(10000);
  ASSERT_FALSE(ended) << "by itself";
  ::kill(pid, SIGINT);
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  for (const char* task : {"one", "other"}) {
    EXPECT_TRUE(messages(task)["info"]["exit_status"].is_null()) << task;
    EXPECT_LT(messages(task)["messages"].size(), 80u) << task;
  }
}

TEST_F(AgentCommand, SaysWhatIsWrong) {
  const auto said = [&](std::vector<std::string> arguments, int code) {
    const auto run = foretrace_agent(std::move(arguments));
    EXPECT_EQ(run.exit_code, code) << run.err;
    EXPECT_EQ(run.out, "");
    return run.err;
  };
  const std::string tasks = folder_ / "tasks", out = folder_ / "out";
  EXPECT_NE(said({"run", "--tasks", folder_ / "none", "--policy", "noop", "--out", out}, 1).find("no folder of tasks"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "magic", "--out", out}, 2).find("magic"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "noop", "--jobs", "0", "--out", out}, 2).find("--jobs"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "scripted", "--out", out}, 2).find("--script"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "noop", "--script", "x", "--out", out}, 2).find("--script"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "scripted", "--script", folder_ / "none.json", "--out", out}, 1).find("none.json"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(folder_ / "bad.json", R"({"*": [{"calls": [{"arguments": {}}]}]})").ok());
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "scripted", "--script", folder_ / "bad.json", "--out", out}, 1).find("tool"), std::string::npos);
  EXPECT_NE(said({"run", "--tasks", tasks, "--policy", "chat", "--url", "http://127.0.0.1:9", "--out", out}, 2).find("model"), std::string::npos);
  EXPECT_NE(said({"replay", folder_ / "none", "--tasks", tasks}, 1).find("none"), std::string::npos);
  EXPECT_NE(said({"replay", folder_ / "bad.json", "--tasks", tasks}, 1).find("mini-swe-agent-1.1"), std::string::npos);
  EXPECT_NE(said({"tasks", "--kind", "c", folder_ / "none", "--out", out}, 1).find("none"), std::string::npos);
  ASSERT_TRUE(make_directories(out).ok());
  ASSERT_TRUE(write_file_atomic(out + "/episodes.db", "no database at all, but long enough to look like one").ok());
  said({"run", "--tasks", tasks, "--policy", "noop", "--out", out}, 1);
}

}  // namespace
}  // namespace foretrace::agents
