#include "worldmodel/answer.h"

#include <gtest/gtest.h>

#include "tests/step_builder.h"

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

TracePrediction trace_of(std::vector<tracer::StepView> steps) {
  TracePrediction trace;
  trace.step_confidence.assign(steps.size(), 0.5);
  trace.steps = std::move(steps);
  return trace;
}

TEST(AnswerOutput, IsTheOutermostReturn) {
  auto steps = small_trace();
  auto inner = steps.back();
  inner.depth = 1;
  inner.frame = 2;
  inner.value = "9";
  steps.insert(steps.begin() + 2, inner);
  const auto answer = answer_output(trace_of(steps));
  EXPECT_TRUE(answer.found);
  EXPECT_EQ(answer.text, "2");
}

TEST(AnswerOutput, IsTheExceptionThatLeft) {
  const auto answer =
      answer_output(trace_of({make_step(Event::kCall, 1, {}), make_step(Event::kLine, 2, {}),
                              make_step(Event::kException, 2, {}, {}, "ValueError: no"),
                              make_step(Event::kReturn, 2, {}, {}, "None")}));
  EXPECT_EQ(answer.text, "ValueError: no");
}

TEST(AnswerOutput, AnUnfinishedTraceHasNone) {
  auto trace = trace_of(small_trace());
  trace.ending = Ending::kUnfinished;
  EXPECT_FALSE(answer_output(trace).found);
  EXPECT_FALSE(answer_output(trace_of({})).found);
}

TEST(AnswerState, CountsVisitsFromOne) {
  const auto trace = trace_of(
      {make_step(Event::kCall, 1, {}), make_step(Event::kLine, 2, {{"i", "0"}}),
       make_step(Event::kLine, 2, {{"i", "1"}}), make_step(Event::kReturn, 2, {{"i", "1"}})});
  EXPECT_EQ(answer_state(trace, 2, 1).text, R"({"i":"0"})");
  const auto second = answer_state(trace, 2, 2);
  EXPECT_EQ(second.text, R"({"i":"1"})");
  EXPECT_DOUBLE_EQ(second.confidence, 0.125);
  EXPECT_FALSE(answer_state(trace, 2, 3).found);
  EXPECT_FALSE(answer_state(trace, 7, 1).found);
}

TEST(AnswerPath, ListsLinesAndCoverageIsTheirSet) {
  const auto trace = trace_of({make_step(Event::kCall, 1, {}), make_step(Event::kLine, 3, {}),
                               make_step(Event::kLine, 2, {}), make_step(Event::kLine, 3, {})});
  EXPECT_EQ(answer_path(trace).text, "[3,2,3]");
  EXPECT_EQ(answer_coverage(trace).text, "[2,3]");
}

TEST(AnswerHalt, SaysWhetherTheTraceEnds) {
  auto trace = trace_of(small_trace());
  EXPECT_EQ(answer_halt(trace).text, "yes");
  trace.ending = Ending::kUnfinished;
  EXPECT_EQ(answer_halt(trace).text, "no");
}

TEST(StepJson, HasTheFieldsOfShow) {
  const auto json = step_json(small_trace()[3]);
  EXPECT_EQ(
      dump_json(json),
      R"({"step":3,"event":"return","thread":1,"frame":1,"depth":0,"function":"f","file":"program.py","line":3,)"
      R"("locals":{"a":"1","b":"2"},"value":"2"})");
}

}  // namespace
}  // namespace foretrace::worldmodel
