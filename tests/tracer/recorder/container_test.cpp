// In a container: a part of /proc is masked, so that no new /proc can be mounted in a namespace below. Skipped where this process
// may not make such a place.
#include <gtest/gtest.h>

#include "core/json.h"
#include "tests/tracer/recorder/command.h"
#include "tests/tracer/recorder/program_lab.h"

namespace foretrace::tracer {
namespace {

class Container : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_bubblewrap()) GTEST_SKIP() << "bubblewrap does not work here";
    if (inside("true").exit_code != 0) GTEST_SKIP() << "may not mask a part of /proc";
  }
  // Runs a shell command where /proc/irq is masked, as container engines do it.
  static CommandResult inside(const std::string& command) {
    return run_command({"/usr/bin/unshare", "-m", "/bin/sh", "-c", "mount -t tmpfs -o ro none /proc/irq && " + command});
  }
  ProgramLab lab_;
};

TEST_F(Container, ProgramsRunWithoutAProcOfTheirOwn) {
  const std::string program = lab_.file("program.py", "import os\nprint(os.listdir('/proc') if os.path.isdir('/proc') else [])\n");
  const CommandResult got = inside(ProgramLab::foretrace() + " trace " + program + " --db " + lab_.store() + " --json");
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const Json run = parse_json(got.out).value();
  EXPECT_EQ(run["outcome"], "returned");
  EXPECT_EQ(run["stdout"], "[]\n") << "the machine's processes are out of sight";
  EXPECT_EQ(lab_.stored(1).info.sandbox, "bubblewrap");
}

TEST_F(Container, DoctorSaysSo) {
  const CommandResult got = inside(ProgramLab::foretrace() + " doctor");
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_NE(got.out.find("/proc cannot be mounted"), std::string::npos) << got.out;
}

}  // namespace
}  // namespace foretrace::tracer
