// The page's own logic, over real runs: every state and every step reads as `foretrace state` and `foretrace show` print it.
#include <gtest/gtest.h>

#include <random>

#include "core/file.h"
#include "core/json.h"
#include "datasets/view/trace_payload.h"
#include "tests/datasets/view/page_script.h"
#include "tests/datasets/view/recorded_programs.h"
#include "tracer/store/state_json.h"
#include "tracer/trace/step_json.h"

namespace foretrace::datasets {
namespace {

std::string driver(const char* name) { return read_file(std::string(FORETRACE_SOURCE_DIR) + "/tests/datasets/view/" + name).value(); }

// For each step two lines: what show and what state say.
std::vector<std::string> stored_lines(tracer::TraceReader& reader, int64_t run) {
  const int64_t steps = reader.step_count(run).value();
  const auto cursor = reader.steps(run, 0).value();
  std::vector<std::string> lines;
  for (int64_t step = 0; step < steps; ++step) {
    if (!cursor->next().ok()) break;
    lines.push_back(tracer::step_json(*cursor->view().value()));
    lines.push_back(dump_json(tracer::state_json(*cursor, run).value()));
  }
  return lines;
}

std::string in_same_words(const std::string& json) {
  const auto parsed = parse_json(json);
  return parsed.ok() ? dump_json(parsed.value()) : json;
}

// Forwards, then leaps back and forth.
std::vector<int64_t> order_of(int64_t steps) {
  std::vector<int64_t> order;
  for (int64_t step = 0; step < steps; ++step) order.push_back(step);
  std::mt19937 random(7);
  for (int64_t i = 0; i < std::min<int64_t>(steps, 40); ++i) order.push_back(static_cast<int64_t>(random()) % steps);
  return order;
}

void expect_same_states(tracer::TraceReader& reader, const RecordedProgram& program) {
  SCOPED_TRACE(program.name);
  const auto payload = trace_payload(reader, program.run, nullptr);
  ASSERT_TRUE(payload.ok()) << payload.error().text();
  const auto expected = stored_lines(reader, program.run);
  ASSERT_GT(expected.size(), 0u);
  const auto order = order_of(static_cast<int64_t>(expected.size() / 2));
  std::string list;
  for (const int64_t step : order) list += std::to_string(step) + ",";
  const auto got = run_page_script(payload.value(), "const ORDER = [" + list + "];\n" + driver("states.js"));
  ASSERT_EQ(got.size(), 2 * order.size());
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(in_same_words(got[i]), in_same_words(expected[static_cast<size_t>(2 * order[i / 2]) + i % 2])) << "step " << order[i / 2];
}

TEST(ViewPage, EveryStateOfRealRunsComesBack) {
  NEEDS_JAVASCRIPT();
  const auto reader = RecordedPrograms::goldens().reader();
  for (const RecordedProgram& program : RecordedPrograms::goldens().programs()) expect_same_states(*reader, program);
}

TEST(ViewPage, HostileNamesAndValuesComeBack) {
  NEEDS_JAVASCRIPT();
  const RecordedPrograms programs(NamedSources{{"hostile.py",
                                    "__proto__ = constructor = 1\n"
                                    "class A: pass\n"
                                    "a = A()\n"
                                    "a.__dict__.update({'__proto__': [1], 'constructor': 2, '</script>': '<!--<script>', '\\u00e9 ': {'toString': a}})\n"
                                    "evil = '</script><script>alert(1)</script>'\n"
                                    "odd = ['\\ud800', '\\x00', '\\u202e', '\\U0001f40d', b'\\xff', 'x' * 100000, 2 ** 70, -2 ** 59, 2 ** 52 + 1, range(2 ** 40)]\n"
                                    "def toString(hasOwnProperty, valueOf=a):\n"
                                    "    __proto__ = hasOwnProperty\n"
                                    "    return __proto__\n"
                                    "print(evil, toString(odd)[3])\n"}});
  expect_same_states(*programs.reader(), programs.programs().at(0));
}

// Runs a driver that prints what is wrong, then how many steps it looked at, over each of the programs.
void expect_nothing_wrong(const char* name) {
  const auto reader = RecordedPrograms::goldens().reader();
  for (const RecordedProgram& program : RecordedPrograms::goldens().programs()) {
    SCOPED_TRACE(program.name);
    const auto lines = run_page_script(trace_payload(*reader, program.run, nullptr).value(), driver(name));
    EXPECT_EQ(lines, std::vector<std::string>{std::to_string(reader->step_count(program.run).value()) + " steps"}) << testing::PrintToString(lines).substr(0, 2000);
  }
}

TEST(ViewPage, GoesWhereItsKeysSay) {
  NEEDS_JAVASCRIPT();
  expect_nothing_wrong("navigation.js");
}

TEST(ViewPage, DrawsEveryObjectOnceAndEverySourceWhole) {
  NEEDS_JAVASCRIPT();
  expect_nothing_wrong("drawing.js");
}

}  // namespace
}  // namespace foretrace::datasets
