#include <gtest/gtest.h>

#include "tests/step_builder.h"
#include "worldmodel/call_text.h"
#include "worldmodel/copy_model.h"
#include "worldmodel/majority_model.h"

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

TracedProgram small_program() {
  return {{kSmallProgram, "f", "1", "program.py", {}}, small_trace()};
}

TEST(CopyModel, PredictsSameEventNextStatementSameState) {
  CopyModel copy;
  const auto traced = small_program();
  const auto prediction = copy.next(traced.program, std::span(traced.steps).first(2));
  ASSERT_TRUE(prediction.ok());
  const auto& step = prediction.value().steps.at(0);
  EXPECT_EQ(step.event, Event::kLine);
  EXPECT_EQ(step.line, 3);
  ASSERT_EQ(step.locals.size(), 1U);
  EXPECT_EQ(step.locals[0].text, "1");
}

TEST(CopyModel, JudgedOverATraceByHand) {
  CopyModel copy;
  const std::vector<TracedProgram> traces = {small_program()};
  const auto judged = copy.judge_next(traces);
  ASSERT_TRUE(judged.ok());
  const auto& steps = judged.value().at(0);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_FALSE(steps[0].control);  // says `call` again
  EXPECT_TRUE(steps[0].state);
  EXPECT_TRUE(steps[1].control);   // line 3 follows line 2
  EXPECT_FALSE(steps[1].state);    // b is new
  EXPECT_FALSE(steps[2].control);  // says `line` again
  EXPECT_FALSE(steps[2].value);
}

TEST(CopyModel, OutputIsTheFirstArgument) {
  EXPECT_EQ(first_argument("[1, 2], 'x'"), "[1, 2]");
  EXPECT_EQ(first_argument("'a, b', 3"), "'a, b'");
  EXPECT_EQ(first_argument("\"it's, \\\"\", 3"), "\"it's, \\\"\"");
  EXPECT_EQ(first_argument("text = 'a', n=2"), "'a'");
  EXPECT_EQ(first_argument(" (1, ) , 2"), "(1, )");
  EXPECT_EQ(first_argument("a == b, 2"), "a == b");
  EXPECT_EQ(first_argument("'''a,\n''', 2"), "'''a,\n'''");
  EXPECT_EQ(first_argument(""), "");
  EXPECT_EQ(first_argument("'open"), "'open");
}

TEST(MajorityModel, AnswersWhatWasMostFrequent) {
  MajorityStatistics statistics;
  statistics.add(small_trace());
  statistics.add(small_trace());
  auto other = small_trace();
  other.back().value = "7";
  statistics.add(other);
  EXPECT_EQ(statistics.value(), "2");
  EXPECT_EQ(statistics.step_after(Event::kCall).event, Event::kLine);
  EXPECT_EQ(statistics.step_after(Event::kCall).offset, 1);

  MajorityModel majority(statistics);
  const std::vector<TracedProgram> traces = {small_program()};
  const auto judged = majority.judge_next(traces);
  ASSERT_TRUE(judged.ok());
  EXPECT_TRUE(judged.value()[0][0].exact);  // call -> the next line, no change
  // After a line: `line` +1 and `return` +0 are equally frequent; the smaller pair, line, stands.
  EXPECT_TRUE(judged.value()[0][1].control);
  EXPECT_FALSE(judged.value()[0][2].control);
  const std::vector<Program> programs = {small_program().program};
  const auto output = majority.output(programs, {});
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output.value()[0].text, "2");
}

TEST(MajorityModel, StatisticsSurviveJson) {
  MajorityStatistics statistics;
  statistics.add(small_trace());
  const auto read = MajorityStatistics::from_json(statistics.to_json());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().to_json(), statistics.to_json());
  EXPECT_EQ(MajorityModel(read.value()).id(), MajorityModel(statistics).id());
  EXPECT_FALSE(MajorityStatistics::from_json(Json::array()).ok());
  EXPECT_FALSE(
      MajorityStatistics::from_json({{"traces", 1}, {"value", "1"}, {"after", {{"jump", 1}}}})
          .ok());
}

TEST(Baselines, FreeRunningNeverFinishes) {
  CopyModel copy;
  const std::vector<Program> programs = {small_program().program};
  const auto trace = copy.trace(programs, {});
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace.value().at(0).ending, Ending::kUnfinished);
}

}  // namespace
}  // namespace foretrace::worldmodel
