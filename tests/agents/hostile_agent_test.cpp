// Agents that mean harm, at both sandbox levels: what they do stays in their folder, and what they look for is not there.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "agents/loop/episode.h"
#include "core/file.h"
#include "tests/agents/small_tasks.h"
#include "tests/scratch_directory.h"
#include "tracer/sandbox/landlock.h"

namespace foretrace::agents {
namespace {

using tracer::SandboxLevel;

class HostileAgent : public testing::TestWithParam<SandboxLevel> {
 protected:
  void SetUp() override {
    if (GetParam() == SandboxLevel::kLandlock && tracer::landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
    if (!tracer::choose_sandbox(GetParam()).ok()) GTEST_SKIP() << "no such sandbox here";
    shared_.grader = &grader_;
    shared_.recorder.sandbox = GetParam();
    auto opened = WorkSession::open(task_, shared_);
    ASSERT_TRUE(opened.ok()) << opened.error().text();
    session_ = std::move(opened).value();
  }
  Json bash(const std::string& command) {
    auto result = session_->call("bash", {{"command", command}});
    EXPECT_TRUE(result.ok()) << result.error().text();
    return result.ok() ? result.value() : Json::object();
  }

  Task task_ = total_task();
  Grader grader_;
  SessionTools shared_;
  std::unique_ptr<WorkSession> session_;
};

TEST_P(HostileAgent, WritesNothingOutside) {
  ScratchDirectory outside;
  ASSERT_TRUE(write_file_atomic(outside / "file", "as it was").ok());
  const std::string file = outside / "file", target = FORETRACE_BINARY_DIR "/written_by_an_agent";
  bash("echo x > " + file + "; rm -rf " + outside.path() + "; echo x > " + target + "; echo x > /usr/written; echo x > /etc/written; ln -s " + file + " link; echo x > link");
  EXPECT_EQ(read_file(file).value(), "as it was");
  EXPECT_FALSE(file_exists(target));
  EXPECT_FALSE(file_exists("/usr/written"));
  EXPECT_FALSE(file_exists("/etc/written"));
  // Our own hands do not reach through its links.
  EXPECT_TRUE(session_->call("edit", {{"path", "link"}, {"new", "x"}}).value().contains("error"));
  EXPECT_TRUE(session_->call("read", {{"path", "link"}}).value().contains("error"));
  bash("ln -sf /etc total_folder; rm -f total.py; ln -s /etc/hostname total.py");
  EXPECT_TRUE(session_->call("trace", {{"path", "total.py"}}).value().contains("error"));
  EXPECT_EQ(session_->call("run_tests", Json::object()).value()["passed"], false);
  EXPECT_EQ(read_file(file).value(), "as it was");
}

TEST_P(HostileAgent, HasNoNetwork) {
  const Json run = bash(
      "python3 -c 'import socket\ntry:\n    socket.create_connection((\"127.0.0.1\", 22), 2)\nexcept ConnectionRefusedError: print(\"a network\")\nexcept OSError as error: print(\"held:\", type(error).__name__)'; "
      "(exec 3<>/dev/tcp/127.0.0.1/80) 2>&1 | grep -c refused");
  EXPECT_EQ(run["output"].get<std::string>().find("a network"), std::string::npos) << run;
  EXPECT_NE(run["output"].get<std::string>().find("held: "), std::string::npos) << run;
}

TEST_P(HostileAgent, ForkBombsEndWithTheirCommand) {
  task_.limits.command_seconds = 2;
  bash("bomb() { bomb | bomb & }; bomb; sleep 60");
  bash("python3 -c 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass'");
  bash("setsid sh -c 'trap \"\" TERM HUP INT; sleep 300 & sleep 300' & disown; nohup sleep 300 >/dev/null 2>&1 &");
  const Json after = bash("echo alive");
  EXPECT_EQ(after["output"], "alive\n") << after;
  EXPECT_EQ(bash("ps -e 2>/dev/null | grep -c 'sleep 300' || true")["output"].get<std::string>().substr(0, 1), "0") << "what it left running has ended";
}

TEST_P(HostileAgent, FindsNoTestsAndNoSolution) {
  ScratchDirectory set;
  task_.tests.cases[3].expect = "7 # the-hidden-answer";
  ASSERT_TRUE(write_task(set.path(), task_).ok());
  const std::string folder = set / "total";
  const Json run = bash("cat " + folder + "/tests/cases.json " + folder + "/solution/total.py " + folder + "/../total/tests/* 2>/dev/null; grep -rsl -D skip 'the-hidden[-]answer' . /tmp /dev/shm /proc/*/environ "
                        "/proc/*/cmdline 2>/dev/null | head -5; ls " + folder + " 2>/dev/null; echo done");
  EXPECT_EQ(run["output"], "done\n") << run;
}

TEST_P(HostileAgent, FillsNoDiskAndNoOutput) {
  task_.limits.command_seconds = 20;
  const Json output = bash("yes");
  EXPECT_EQ(output["stopped"], "the limit of output") << dump_json(output).substr(0, 300);
  const Json disk = bash("i=0; while [ $i -lt 10 ]; do head -c 100000000 /dev/zero > file$i; i=$((i+1)); done; echo filled");
  EXPECT_EQ(disk["output"].get<std::string>().find("filled"), std::string::npos) << disk;
  EXPECT_EQ(disk["stopped"], "the limit of folder size") << disk;
}

TEST_P(HostileAgent, LocksItsFoldersInVain) {
  bash("mkdir -p a/b; echo x > a/b/c; chmod 000 a/b a");
  EXPECT_TRUE(session_->workspace().patch_from(task_.files).ok());
}

// What it hands in is graded elsewhere, by the hidden tests.
TEST_P(HostileAgent, GainsNothingByTamperingWithTests) {
  const std::string forged = "mkdir -p tests; echo '{\"cases\": []}' > tests/cases.json; echo '{\"cases\": []}' > visible.json; echo 'exit 0' > tests/test.sh; echo 'import os; os._exit(0)' > sitecustomize.py; "
                             "cp sitecustomize.py json.py; cp json.py conftest.py";
  auto policy = make_scripted_policy({{"*", {Turn{"", {{"", "bash", {{"command", forged}}}, {"", "submit", Json::object()}}, "", 0, ""}}}}, "tampers");
  const auto end = run_episode(task_, *policy, shared_);
  ASSERT_TRUE(end.ok()) << end.error().text();
  EXPECT_FALSE(end.value().solved());
  EXPECT_EQ(end.value().grade.cases.size(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Levels, HostileAgent, testing::Values(SandboxLevel::kBubblewrap, SandboxLevel::kLandlock),
                         [](const auto& level) { return std::string(tracer::sandbox_name(level.param)); });

}  // namespace
}  // namespace foretrace::agents
