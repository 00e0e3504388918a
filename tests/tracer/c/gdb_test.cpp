// C traces against gdb, by scripts/fidelity_c. Skipped where gdb or the data is missing.
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "tests/tracer/c/c_lab.h"

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr int kPrograms = 39;  // 00001.c to 00039.c

TEST(CGdb, LinesAndScalarsAgree) {
  const char* data = std::getenv("FORETRACE_DATA");
  const fs::path archive = fs::path(data != nullptr ? data : std::string(FORETRACE_SOURCE_DIR) + "/../shared/data") / "c-testsuite_scc_single-exec.tar.gz";
  if (!file_exists("/usr/bin/gdb")) GTEST_SKIP() << "there is no gdb";
  if (!file_exists(archive.string())) GTEST_SKIP() << archive << " is missing";
  const ScratchDirectory scratch;
  ASSERT_EQ(run_command({"/bin/tar", "-xzf", archive.string(), "-C", scratch.path()}).exit_code, 0);
  std::vector<std::string> argv = {FORETRACE_TEST_PYTHON, std::string(FORETRACE_SOURCE_DIR) + "/scripts/fidelity_c", "--foretrace", ProgramLab::foretrace()};
  for (const auto& entry : fs::recursive_directory_iterator(scratch.path()))
    if (entry.path().extension() == ".c" && std::atoi(entry.path().stem().c_str()) <= kPrograms) argv.push_back(entry.path().string());
  ASSERT_GE(argv.size(), 30u + 4u);
  const CommandResult got = run_command(argv);
  EXPECT_EQ(got.exit_code, 0) << got.out << got.err;
}

}  // namespace
}  // namespace foretrace::tracer
