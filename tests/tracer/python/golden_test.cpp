// Programs under tests/golden/python with the steps that each must give, written out beside it in NAME.trace. The traces hold for
// CPython 3.11 and were compared with sys.settrace (trace_fidelity.py). FORETRACE_UPDATE_GOLDENS=1 writes them anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

namespace fs = std::filesystem;

fs::path golden_folder() { return fs::path(FORETRACE_SOURCE_DIR) / "tests/golden/python"; }

std::vector<std::string> programs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(golden_folder()))
    if (entry.path().extension() == ".py") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string locals(const StepView& step, const StepView* before) {
  std::string text;
  for (const LocalText& local : step.locals) {
    const bool same = before != nullptr && std::any_of(before->locals.begin(), before->locals.end(), [&](const LocalText& old) {
                        return old.name == local.name && old.text == local.text;
                      });
    if (!same) text += " " + local.name + "=" + local.text;
  }
  for (const LocalText& old : before != nullptr ? before->locals : std::vector<LocalText>())
    if (std::none_of(step.locals.begin(), step.locals.end(), [&](const LocalText& l) { return l.name == old.name; }))
      text += " -" + old.name;
  return text;
}

// One step a line: event, function, line, the locals that changed since the frame's last step, value.
std::string trace_text(const HostRun& run) {
  std::string text;
  std::vector<const StepView*> last;  // by frame
  for (const StepView& step : run.steps) {
    if (step.frame >= last.size()) last.resize(step.frame + 1);
    text += std::string(2 * step.depth, ' ') + std::string(event_name(step.event)) + " " + step.function + ":" + std::to_string(step.line);
    if (step.thread != 1) text += " thread " + std::to_string(step.thread);
    text += locals(step, last[step.frame]);
    if (step.value) text += " -> " + *step.value;
    text += "\n";
    last[step.frame] = &step;
  }
  if (!run.end) return text + "no end\n";
  text += "end: " + std::string(outcome_name(run.end->outcome)) + "\n";
  if (run.end->exception) text += run.end->exception->type + ": " + run.end->exception->message + "\n";
  return text + run.out;
}

class GoldenTrace : public testing::TestWithParam<std::string> {};

TEST_P(GoldenTrace, GivesTheStepsWrittenDown) {
  const std::string path = (golden_folder() / GetParam()).string();
  const auto runs = run_host(default_host(), {Json{{"program", path + ".py"}}});
  ASSERT_TRUE(runs.ok()) << runs.error().text();
  const HostRun& run = runs.value().front();
  if (run.interpreter.rfind("CPython 3.11.", 0) != 0) GTEST_SKIP() << "the traces hold for CPython 3.11, not " << run.interpreter;
  const std::string got = trace_text(run);
  if (std::getenv("FORETRACE_UPDATE_GOLDENS") != nullptr) {
    ASSERT_TRUE(write_file_atomic(path + ".trace", got).ok());
  }
  const auto wanted = read_file(path + ".trace");
  ASSERT_TRUE(wanted.ok()) << wanted.error().text();
  EXPECT_EQ(got, wanted.value());
}

INSTANTIATE_TEST_SUITE_P(Python, GoldenTrace, testing::ValuesIn(programs()), [](const auto& info) { return "n" + info.param; });

}  // namespace
}  // namespace foretrace::tracer::python
