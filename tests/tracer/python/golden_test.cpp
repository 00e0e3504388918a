// Programs under tests/golden/python with the steps that each must give, written out beside it: NAME.trace for CPython 3.11,
// NAME.3.N.trace for a version whose steps are others. They were compared with sys.settrace of each version.
// FORETRACE_UPDATE_GOLDENS=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "tests/golden_steps.h"
#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

namespace fs = std::filesystem;

fs::path golden_folder() { return fs::path(FORETRACE_SOURCE_DIR) / "tests/golden/python"; }

std::string trace_text(const HostRun& run) {
  std::string text = golden_steps(run.steps);
  if (!run.end) return text + "no end\n";
  text += "end: " + std::string(outcome_name(run.end->outcome)) + "\n";
  if (run.end->exception) text += run.end->exception->type + ": " + run.end->exception->message + "\n";
  return text + run.out;
}

class GoldenTrace : public testing::TestWithParam<std::tuple<std::string, std::string>> {};  // version, program

TEST_P(GoldenTrace, GivesTheStepsWrittenDown) {
  const auto& [version, program] = GetParam();
  if (program == "009_bdb" && version != "3.11") GTEST_SKIP() << "it shows attributes and lines of the library's bdb, which change with its releases";
  const std::string path = (golden_folder() / program).string();
  const auto runs = run_host(host_of(version), {Json{{"program", path + ".py"}}});
  ASSERT_TRUE(runs.ok()) << runs.error().text();
  const HostRun& run = runs.value().front();
  ASSERT_EQ(run.interpreter.rfind("CPython " + version + ".", 0), 0u) << run.interpreter;
  const std::string got = trace_text(run);
  const std::string own = path + (version == "3.11" ? ".trace" : "." + version + ".trace");
  if (std::getenv("FORETRACE_UPDATE_GOLDENS") != nullptr && (version == "3.11" || got != read_file(path + ".trace").value())) {
    ASSERT_TRUE(write_file_atomic(own, got).ok());
  }
  const auto wanted = read_file(fs::exists(own) ? own : path + ".trace");
  ASSERT_TRUE(wanted.ok()) << wanted.error().text();
  EXPECT_EQ(got, wanted.value());
}

INSTANTIATE_TEST_SUITE_P(Python, GoldenTrace, testing::Combine(testing::ValuesIn(host_versions()), testing::ValuesIn(golden_programs(golden_folder().string(), ".py"))),
                         [](const auto& info) {
                           std::string version = std::get<0>(info.param);
                           version[1] = '_';
                           return "n" + version + "_" + std::get<1>(info.param);
                         });

}  // namespace
}  // namespace foretrace::tracer::python
