#include "eval/breakdown.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "eval/step_breakdown.h"
#include "tests/step_builder.h"

namespace foretrace::eval {
namespace {

using tracer::Event;

TEST(StatementKind, IsTheKeywordOrTheOperation) {
  const std::pair<const char*, const char*> lines[] = {
      {"    for x in y:", "for"},
      {"elif a == 1:", "if"},
      {"} else if (a == b) {", "if"},
      {"else:", ""},
      {"async with a as b:", "with"},
      {"from a import b", "import"},
      {"returned = 3", "assignment"},
      {"a['x=='] = \"+=\"", "assignment"},
      {"x: int = 4", "assignment"},
      {"a += 1", "update"},
      {"a //= 2", "update"},
      {"f(a); // b = c", "expression"},
      {"a <<= 2;", "update"},
      {"i++;", "update"},
      {"f(key=1)", "expression"},
      {"a <= b", "expression"},
      {"a == b", "expression"},
      {"print('a = b')  # c = d", "expression"},
      {"match = re.match(a)", "assignment"},
      {"match x:", "match"},
      {"int x = 3, y = 4;", "assignment"},
      {"# a comment", ""},
      {"}", ""},
      {"", ""}};
  for (const auto& [line, kind] : lines) EXPECT_EQ(statement_kind(line), kind) << line;
}

TEST(SizeClass, NamesWhatIsBetweenTwoEnds) {
  const int64_t ends[] = {1, 4, 16};
  EXPECT_EQ(size_class(1, ends), "1");
  EXPECT_EQ(size_class(2, ends), "2-4");
  EXPECT_EQ(size_class(4, ends), "2-4");
  EXPECT_EQ(size_class(16, ends), "5-16");
  EXPECT_EQ(size_class(17, ends), "17-");
}

TEST(ProgramClasses, AreItsLengthAndTheStatementsThatOccur) {
  EXPECT_EQ(program_classes("def f(a):\n    if a:\n        a += 1\n    return a\n", "python"),
            (std::vector<std::string>{"lines/1-5", "statement/def", "statement/if", "statement/return", "statement/update"}));
}

TEST(ProgramClasses, LeaveOutWhatCommentsAndTextsSay) {
  EXPECT_EQ(program_classes("/* sums:\n for each item\n while it lasts */\nint f(int n) {\n  if (n) return 1; // for\n  return n;\n}\n", "c"),
            (std::vector<std::string>{"lines/6-10", "statement/expression", "statement/if", "statement/return"}));
  EXPECT_EQ(program_classes("def f(a):\n    \"\"\"Sums.\n    for x in y:\n    \"\"\"\n    b = '''\n    while\n'''\n    return a  # '\n", "python"),
            (std::vector<std::string>{"lines/6-10", "statement/assignment", "statement/def", "statement/return"}));
}

TEST(StandsBefore, BrokenDownMetricsComeLastAndClassesInTheirOrder) {
  std::vector<std::string> metrics = {"step/visit/17-", "step/visit/2-4", "step", "step/visit/5-16", "control", "step/lines/1-5"};
  std::stable_sort(metrics.begin(), metrics.end(), stands_before);
  EXPECT_EQ(metrics, (std::vector<std::string>{"step", "control", "step/lines/1-5", "step/visit/2-4", "step/visit/5-16", "step/visit/17-"}));
}

// A loop of two rounds in `f`, which calls a generator expression in between.
TEST(StepClasses, SayWhatRunsAndHowOftenItHasRun) {
  TraceItem item;
  item.traced.program.source = "def f(n):\n    for i in n:\n        i += 1\n    return any(x for x in n)\n";
  StepBuilder steps("program.py");
  steps.add(Event::kCall, 1, 0, "f", 1, {}).add(Event::kLine, 1, 0, "f", 2, {}).add(Event::kLine, 1, 0, "f", 3, {}).add(Event::kLine, 1, 0, "f", 2, {});
  steps.add(Event::kLine, 1, 0, "f", 4, {}).add(Event::kCall, 2, 1, "<genexpr>", 4, {}).add(Event::kLine, 2, 1, "<genexpr>", 4, {});
  steps.add(Event::kReturn, 2, 1, "<genexpr>", 4, {}, "None").add(Event::kReturn, 1, 0, "f", 4, {}, "False");
  item.traced.steps = steps.steps();
  const auto classes = step_classes(item);
  ASSERT_EQ(classes.size(), 9U);
  EXPECT_TRUE(classes[0].empty());
  using Classes = std::vector<std::string>;
  EXPECT_EQ(classes[1], (Classes{"statement/after call", "distance/1-16", "lines/1-5"}));
  EXPECT_EQ(classes[2], (Classes{"statement/for", "visit/1", "distance/1-16", "lines/1-5"}));
  EXPECT_EQ(classes[3], (Classes{"statement/update", "visit/1", "distance/1-16", "lines/1-5"}));
  EXPECT_EQ(classes[4], (Classes{"statement/for", "visit/2-4", "distance/1-16", "lines/1-5"}));
  EXPECT_EQ(classes[7], (Classes{"statement/genexpr", "visit/1", "distance/1-16", "lines/1-5"}));
  EXPECT_EQ(run_classes(item), (Classes{"steps/1-16", "rounds/2-4", "lines/1-5"}));
}

}  // namespace
}  // namespace foretrace::eval
