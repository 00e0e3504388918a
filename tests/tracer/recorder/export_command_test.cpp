// `foretrace export` as users call it: every format where it cannot be written, of one run and of several.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "core/unfinished_file.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

const std::vector<std::string> kTexts = {"codeexecutor", "cwm", "debugger", "jsonl", "next", "semcoder"};

class ExportCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (ProgramLab::foretrace().empty()) GTEST_SKIP() << "the command was not built";
  }

  CommandResult run(const std::string& format, const std::string& out, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {ProgramLab::foretrace(), "export", "--db", lab_.store(), "--format", format, "--out", out};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }

  // A name of the lab's own, so that no mistake harms the device.
  [[nodiscard]] std::string link_to(const std::string& device) const {
    std::filesystem::create_symlink(device, lab_.folder() + "/device");
    return lab_.folder() + "/device";
  }

  // A run whose export in any format is longer than 64 KB.
  void record_long_run() {
    std::string text = "def f(n):\n    x = 0\n    while n:\n        n -= 1\n        x += n\n    return x\nf(1000)\n";
    for (int i = 0; i < 2000; ++i) text += "# a long text " + std::to_string(i) + " of 64 bytes or so, which every text has whole\n";
    ASSERT_EQ(lab_.record(text).end.outcome, Outcome::kReturned);
  }

  ProgramLab lab_;
};

TEST_F(ExportCommand, AFullDeviceIsAnError) {
  lab_.record("x = 1\n");
  const std::string full = link_to("/dev/full");
  for (const std::string& format : kTexts) {
    const CommandResult got = run(format, full);
    EXPECT_EQ(got.exit_code, 1) << format;
    EXPECT_EQ(got.err, "foretrace: cannot write " + full + ": No space left on device\nhint: make room or choose another place with --out\n") << format;
  }
  EXPECT_EQ(run("sqlite-rows", full).err, "foretrace: " + full + " is no file\nhint: choose another place with --out\n");
  EXPECT_TRUE(std::filesystem::is_symlink(full));
}

TEST_F(ExportCommand, AFullDiskLeavesWhatWasThere) {
  record_long_run();
  const std::string out = lab_.file("out", "old");
  for (std::string format : {"codeexecutor", "cwm", "debugger", "jsonl", "next", "semcoder", "sqlite-rows"}) {
    const std::string command = "ulimit -f 64; exec " + ProgramLab::foretrace() + " export --db " + lab_.store() + " --format " + format + " --out " + out;
    const CommandResult got = run_command({"/bin/sh", "-c", command});  // 64 blocks of 512 bytes, or of 1024
    EXPECT_EQ(got.exit_code, 1) << format;
    EXPECT_TRUE(got.err.starts_with("foretrace: cannot write " + out + ": ")) << format << ": " << got.err;
    EXPECT_TRUE(got.err.ends_with("\nhint: make room or choose another place with --out\n")) << format << ": " << got.err;
    EXPECT_EQ(read_file(out).value(), "old") << format;
    EXPECT_FALSE(file_exists(out + ".tmp")) << format;
  }
}

TEST_F(ExportCommand, APlaceThatCannotBeWrittenIsNamed) {
  lab_.record("x = 1\n");
  const std::string folder = lab_.folder();
  for (std::string format : {"codeexecutor", "cwm", "debugger", "jsonl", "next", "semcoder", "sqlite-rows"}) {
    const CommandResult nowhere = run(format, "/proc/nothing/here");
    EXPECT_EQ(nowhere.exit_code, 1) << format;
    EXPECT_TRUE(nowhere.err.starts_with("foretrace: cannot write /proc/nothing/here: ")) << nowhere.err;
    EXPECT_NE(nowhere.err.find("\nhint: "), std::string::npos) << nowhere.err;
    const CommandResult at_folder = run(format, folder);
    EXPECT_EQ(at_folder.exit_code, 2) << format;
    EXPECT_EQ(at_folder.err, "foretrace: " + folder + " is a folder\nhint: name a file with --out\n");
    const CommandResult over_store = run(format, lab_.store());
    EXPECT_EQ(over_store.exit_code, 2) << format;
    EXPECT_EQ(over_store.err, "foretrace: " + lab_.store() + " is the trace store itself\nhint: choose another place with --out\n");
  }
  EXPECT_EQ(lab_.stored(1).end.outcome, Outcome::kReturned);
}

TEST_F(ExportCommand, ALinkStaysAndItsFileIsWrittenByOneAtATime) {
  lab_.record("x = 1\n");
  const std::string far = lab_.file("far/out", "old"), link = lab_.folder() + "/link";
  std::filesystem::create_symlink(far, link);
  for (std::string format : {"codeexecutor", "cwm", "debugger", "jsonl", "next", "semcoder", "sqlite-rows"}) {
    const CommandResult got = run(format, link);
    EXPECT_EQ(got.exit_code, 0) << format << got.err;
    EXPECT_TRUE(std::filesystem::is_symlink(link)) << format;
    const std::string written = read_file(far).value();
    EXPECT_NE(written, "old") << format;
    const auto other = UnfinishedFile::open(far);
    const CommandResult refused = run(format, link);
    EXPECT_EQ(refused.exit_code, 1) << format;
    EXPECT_EQ(refused.err, "foretrace: another process writes " + link + "\nhint: wait for it, or choose another place\n") << format;
    EXPECT_EQ(read_file(far).value(), written) << format;
  }
}

TEST_F(ExportCommand, TextsOfRunsStandInTheirOrder) {
  lab_.record("def f(n):\n    return n + 1\nf(1)\n");
  lab_.record("x = []\nx.append(2)\n");
  const std::string out = lab_.folder() + "/out", standard_output = link_to("/proc/self/fd/1");
  for (const std::string& format : kTexts) {
    ASSERT_EQ(run(format, out).exit_code, 0) << format;
    const std::string all = read_file(out).value();
    std::string both;
    for (const char* number : {"1", "2"}) {
      ASSERT_EQ(run(format, out, {"--run", number}).exit_code, 0) << format;
      both += read_file(out).value();
      EXPECT_LT(read_file(out).value().size(), all.size()) << format;
    }
    EXPECT_EQ(all, both) << format;
    EXPECT_EQ(run(format, standard_output).out, all) << format;
    std::filesystem::remove(out);
    const CommandResult missing = run(format, out, {"--run", "9"});
    EXPECT_EQ(missing.exit_code, 1) << format;
    EXPECT_NE(missing.err.find("no run 9"), std::string::npos) << missing.err;
    EXPECT_FALSE(file_exists(out)) << format;
  }
}

TEST_F(ExportCommand, ARunWithoutItsFirstStepsHasWholeStates) {
  const std::string program = lab_.file("program.py", "a = 1\nb = [2]\nfor i in range(9):\n    b.append(i)\nc = len(b)\n");
  ASSERT_EQ(run_command({ProgramLab::foretrace(), "trace", program, "--db", lab_.store(), "--last", "3"}).exit_code, 0);
  const std::string out = lab_.folder() + "/out";
  ASSERT_EQ(run("codeexecutor", out).exit_code, 0);
  EXPECT_NE(read_file(out).value().find("\"<line> <4> <state> a : 1 <dictsep> b : [ 2 , 0 , 1 , 2 , 3 , 4 , 5 , 6 , 7 , 8 ] <dictsep> i : 8 <dictsep> c : 10 </state>\""),
            std::string::npos);
}

}  // namespace
}  // namespace foretrace::tracer
