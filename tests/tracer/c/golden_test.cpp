// Programs under tests/golden/c with the steps that each must give, written out beside it. FORETRACE_UPDATE_GOLDENS=1 writes them anew.
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "tests/golden_steps.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return fs::path(FORETRACE_SOURCE_DIR) / "tests/golden/c"; }

class CGolden : public testing::TestWithParam<std::string> {};

TEST_P(CGolden, GivesTheStepsWrittenDown) {
  const CLab lab;
  const std::string path = (folder() / GetParam()).string();
  const CRun run = lab.trace(path + ".c");
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.command.err, "") << "all of it is instrumented";
  const std::string got = golden_steps(run.steps) + "end: " + run.answer["outcome"].get<std::string>() + "\n" + run.answer["stdout"].get<std::string>();
  if (std::getenv("FORETRACE_UPDATE_GOLDENS") != nullptr) {
    ASSERT_TRUE(write_file_atomic(path + ".trace", got).ok());
  }
  EXPECT_EQ(got, read_file(path + ".trace").value());
}

TEST_P(CGolden, DoesWhatThePlainProgramDoes) {
  const CLab lab;
  const std::string path = (folder() / GetParam()).string() + ".c";
  const CommandResult plain = lab.plain(path);
  const CRun run = lab.trace(path);
  ASSERT_EQ(run.command.exit_code, 0) << run.command.err;
  EXPECT_EQ(run.answer["stdout"], plain.out);
  EXPECT_EQ(run.answer["exit_code"], plain.exit_code);
}

INSTANTIATE_TEST_SUITE_P(Programs, CGolden, testing::ValuesIn(golden_programs(folder().string(), ".c")), [](const auto& info) { return "n" + info.param; });

}  // namespace
}  // namespace foretrace::tracer
