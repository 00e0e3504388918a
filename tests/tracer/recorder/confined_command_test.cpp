// Shell commands in a folder of the caller's, at both sandbox levels.
#include "tracer/sandbox/confined_command.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/scratch_directory.h"
#include "tracer/sandbox/landlock.h"

namespace foretrace::tracer {
namespace {

class ConfinedCommand : public testing::TestWithParam<SandboxLevel> {
 protected:
  void SetUp() override {
    if (GetParam() == SandboxLevel::kLandlock && landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
    auto choice = choose_sandbox(GetParam());
    if (!choice.ok()) GTEST_SKIP() << choice.error().text();
    choice_ = choice.value();
  }
  CommandRun run(const std::string& command, const CommandLimits& limits = {}) {
    auto ran = run_confined(command, folder_.path(), {}, limits, choice_);
    EXPECT_TRUE(ran.ok()) << ran.error().text();
    return ran.ok() ? ran.value() : CommandRun{};
  }
  ScratchDirectory folder_;
  SandboxChoice choice_;
};

TEST_P(ConfinedCommand, LeavesItsFilesAndItsExitCode) {
  ASSERT_TRUE(write_file_atomic(folder_ / "in", "before\n").ok());
  const CommandRun first = run("cat in; echo after > out; echo $HOME | grep -c . ; exit 4");
  EXPECT_EQ(first.exit_code, 4);
  EXPECT_EQ(first.output, "before\n1\n");
  EXPECT_EQ(first.stopped, "");
  EXPECT_EQ(read_file(folder_ / "out").value(), "after\n");
  EXPECT_EQ(run("kill -SEGV $$").exit_code, 139);
  EXPECT_EQ(run("cat").exit_code, 0) << "nothing to read";
}

TEST_P(ConfinedCommand, KeepsBothEndsOfALongOutput) {
  CommandLimits limits;
  limits.kept_bytes = 1000;
  const CommandRun ran = run("echo begin; head -c 200000 /dev/zero | tr '\\0' x; echo; echo end", limits);
  EXPECT_TRUE(ran.output.starts_with("begin\n"));
  EXPECT_TRUE(ran.output.ends_with("\nend\n"));
  EXPECT_EQ(ran.output.size() + static_cast<size_t>(ran.left_out), 6u + 200000 + 1 + 4);
  EXPECT_EQ(ran.output.size(), 1000u);
}

TEST_P(ConfinedCommand, EndsAtEachLimitWithAllThatItStarted) {
  CommandLimits limits;
  limits.seconds = 0.5;
  const CommandRun slow = run("trap '' TERM; (sleep 100; echo late > late) & sleep 100", limits);
  EXPECT_EQ(slow.stopped, "time");
  EXPECT_EQ(slow.exit_code, 137);
  limits = {};
  limits.output_bytes = 100000;
  EXPECT_EQ(run("yes", limits).stopped, "output");
  limits = {};
  limits.folder_bytes = 1 << 20;
  EXPECT_EQ(run("i=0; while [ $i -lt 100 ]; do head -c 500000 /dev/zero > f$i; i=$((i+1)); done", limits).stopped, "folder size");
  EXPECT_NE(run("tail -c 1 /dev/zero", limits).exit_code, 0) << "memory";
  EXPECT_FALSE(file_exists(folder_ / "late"));
}

INSTANTIATE_TEST_SUITE_P(Levels, ConfinedCommand, testing::Values(SandboxLevel::kBubblewrap, SandboxLevel::kLandlock),
                         [](const auto& level) { return std::string(sandbox_name(level.param)); });

}  // namespace
}  // namespace foretrace::tracer
