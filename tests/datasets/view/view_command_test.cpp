// `foretrace view` as users call it: what it writes, and what it says where it cannot.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class ViewCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (ProgramLab::foretrace().empty()) GTEST_SKIP() << "the command was not built";
    lab_.record("x = [1]\nx.append(2)\n");
  }

  CommandResult view(const std::string& out, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {ProgramLab::foretrace(), "view", "--db", lab_.store(), "--out", out};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }

  ProgramLab lab_;
};

TEST_F(ViewCommand, WritesAPageOfTheLastRunOrOfTheOneAskedFor) {
  lab_.record("y = 1\n");
  const std::string out = lab_.file("trace.html", "old");
  const CommandResult last = view(out);
  EXPECT_EQ(last.exit_code, 0) << last.err;
  EXPECT_EQ(last.out + last.err, "");
  const std::string page = read_file(out).value();
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_NE(page.find("run 2</title>"), std::string::npos);
  ASSERT_EQ(view(out, {"--run", "1"}).exit_code, 0);
  EXPECT_NE(read_file(out).value().find("run 1</title>"), std::string::npos);
  EXPECT_EQ(view("/dev/stdout", {"--run", "2"}).out, page);
}

TEST_F(ViewCommand, AMissingRunIsAnErrorAndWritesNothing) {
  const std::string out = lab_.folder() + "/trace.html";
  const CommandResult got = view(out, {"--run", "9"});
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_NE(got.err.find("no run 9"), std::string::npos) << got.err;
  EXPECT_FALSE(file_exists(out));
}

TEST_F(ViewCommand, APlaceThatCannotBeWrittenIsNamed) {
  const std::string full = lab_.folder() + "/device";
  std::filesystem::create_symlink("/dev/full", full);
  const CommandResult device = view(full);
  EXPECT_EQ(device.exit_code, 1);
  EXPECT_EQ(device.err, "foretrace: cannot write " + full + ": No space left on device\nhint: make room or choose another place with --out\n");
  const CommandResult nowhere = view("/proc/nothing/here");
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_TRUE(nowhere.err.starts_with("foretrace: cannot write /proc/nothing/here: ")) << nowhere.err;
  EXPECT_EQ(view(lab_.folder()).exit_code, 2);
  EXPECT_EQ(view(lab_.store()).err, "foretrace: " + lab_.store() + " is the trace store itself\nhint: choose another place with --out\n");
  EXPECT_EQ(lab_.stored(1).end.outcome, Outcome::kReturned);
}

TEST_F(ViewCommand, AFullDiskLeavesWhatWasThere) {
  const std::string out = lab_.file("trace.html", "old");
  const std::string command = "ulimit -f 64; exec " + ProgramLab::foretrace() + " view --db " + lab_.store() + " --out " + out;
  const CommandResult got = run_command({"/bin/sh", "-c", command});  // 64 blocks of 512 bytes, or of 1024
  EXPECT_EQ(got.exit_code, 1);
  EXPECT_TRUE(got.err.starts_with("foretrace: cannot write " + out + ": ")) << got.err;
  EXPECT_EQ(read_file(out).value(), "old");
  EXPECT_FALSE(file_exists(out + ".tmp"));
}

TEST_F(ViewCommand, ARunWithoutItsFirstStepsHasAPage) {
  const std::string program = lab_.file("program.py", "b = [2]\nfor i in range(9):\n    b.append(i)\n");
  ASSERT_EQ(run_command({ProgramLab::foretrace(), "trace", program, "--db", lab_.store(), "--last", "3"}).exit_code, 0);
  EXPECT_EQ(view(lab_.folder() + "/trace.html").exit_code, 0);
}

}  // namespace
}  // namespace foretrace::tracer
