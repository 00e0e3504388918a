#include "eval/trace_score.h"

#include <gtest/gtest.h>

#include <map>

#include "eval/trace_suite.h"
#include "tests/step_builder.h"
#include "worldmodel/copy_model.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using worldmodel::Ending;
using worldmodel::TracePrediction;

// def f(n):            f(1): the loop runs once
//     t = 0
//     while n:
//         n -= 1
//     return t
TraceItem loop_item() {
  TraceItem item;
  item.name = item.cluster = "loop";
  item.origin = "generated";
  item.traced.program = {"def f(n):\n    t = 0\n    while n:\n        n -= 1\n    return t\n",
                         "f",
                         "1",
                         "program.py",
                         {}};
  item.traced.steps = {make_step(Event::kCall, 1, {{"n", "1"}}, {"n"}),
                       make_step(Event::kLine, 2, {{"n", "1"}}),
                       make_step(Event::kLine, 3, {{"n", "1"}, {"t", "0"}}, {"t"}),
                       make_step(Event::kLine, 4, {{"n", "1"}, {"t", "0"}}),
                       make_step(Event::kLine, 3, {{"n", "0"}, {"t", "0"}}, {"n"}),
                       make_step(Event::kLine, 5, {{"n", "0"}, {"t", "0"}}),
                       make_step(Event::kReturn, 5, {{"n", "0"}, {"t", "0"}}, {}, "0")};
  return item;
}

std::map<std::string, Measure> by_name(const std::vector<Measure>& measures) {
  std::map<std::string, Measure> named;
  for (const auto& m : measures) named[m.metric] = m;
  return named;
}

TracePrediction predict(std::vector<tracer::StepView> steps) {
  TracePrediction prediction;
  prediction.steps = std::move(steps);
  return prediction;
}

TEST(ScoreNext, CountsCopyByHand) {
  const auto item = loop_item();
  worldmodel::CopyModel copy;
  const std::vector<worldmodel::TracedProgram> traces = {item.traced};
  const auto judged = copy.judge_next(traces);
  const auto m = by_name(score_next(item, judged.value()[0]));
  EXPECT_EQ(m.at("step").total, 6);
  EXPECT_EQ(m.at("step").hits, 1);           // 3 -> 4 without a change
  EXPECT_EQ(m.at("control").hits, 2);        // 2 -> 3, 3 -> 4
  EXPECT_EQ(m.at("control_jump").total, 2);  // back to the loop's head, out of the loop
  EXPECT_EQ(m.at("control_jump").hits, 0);
  EXPECT_EQ(m.at("state").hits, 4);
  EXPECT_EQ(m.at("state_changed").total, 2);
  EXPECT_EQ(m.at("state_changed").hits, 0);
  EXPECT_EQ(m.at("return_value").total, 1);
  EXPECT_EQ(m.at("variable_int").total, 2);
  EXPECT_EQ(m.at("step_generated").total, 6);
}

TEST(ScoreFree, AnExactTraceIsWhole) {
  const auto item = loop_item();
  const auto score = score_free(item, predict(item.traced.steps));
  EXPECT_TRUE(score.exact);
  const auto m = by_name(score.measures);
  EXPECT_EQ(m.at("trace_exact").hits, 1);
  EXPECT_EQ(m.at("prefix_share").hits, 1);
  EXPECT_EQ(m.at("mean_first_divergence").hits, 7);
  EXPECT_EQ(m.at("final_value").hits, 1);
  EXPECT_EQ(m.at("unfinished").hits, 0);
}

TEST(ScoreFree, TheFirstWrongStepEndsThePrefixButNotTheAnswer) {
  const auto item = loop_item();
  auto steps = item.traced.steps;
  steps[3].locals[0].text = "5";
  const auto score = score_free(item, predict(steps));
  EXPECT_EQ(score.first_divergence, 3);
  const auto m = by_name(score.measures);
  EXPECT_EQ(m.at("trace_exact").hits, 0);
  EXPECT_DOUBLE_EQ(m.at("prefix_share").hits, 3.0 / 7);
  EXPECT_EQ(m.at("final_value").hits, 1);  // a right answer from an inexact trace
}

TEST(ScoreFree, TooLongTooShortAndUnfinishedAreNotExact) {
  const auto item = loop_item();
  auto longer = item.traced.steps;
  longer.push_back(longer.back());
  EXPECT_FALSE(score_free(item, predict(longer)).exact);
  auto shorter = item.traced.steps;
  shorter.pop_back();
  EXPECT_FALSE(score_free(item, predict(shorter)).exact);
  auto unfinished = predict(item.traced.steps);
  unfinished.ending = Ending::kUnfinished;
  const auto score = score_free(item, unfinished);
  EXPECT_FALSE(score.exact);
  EXPECT_EQ(by_name(score.measures).at("final_value").hits, 0);
}

TEST(ScoreFree, ACutRecordingAsksForItsStepsAlone) {
  auto item = loop_item();
  item.complete = false;
  auto longer = predict(item.traced.steps);
  longer.steps.push_back(longer.steps.back());
  longer.ending = Ending::kUnfinished;
  const auto score = score_free(item, longer);
  EXPECT_TRUE(score.exact);
  EXPECT_FALSE(by_name(score.measures).contains("final_value"));
}

TEST(TraceSuite, AsksBothQuestionsAndNamesFailures) {
  TraceSuite suite({loop_item()}, {});
  const auto tasks = suite.tasks();
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].part, "next");
  EXPECT_EQ(tasks[1].part, "free");
  worldmodel::CopyModel copy;
  const auto next = suite.run(copy, std::span(tasks).first(1));
  EXPECT_EQ(next.value()[0].prediction, "001000");
  const auto free = suite.run(copy, std::span(tasks).last(1));
  EXPECT_EQ(free.value()[0].failure, "unfinished");
  EXPECT_EQ(free.value()[0].expected, "0");
}

TEST(TraceSuite, ContentDecidesIdentity) {
  auto other = loop_item();
  other.traced.steps[3].line = 5;
  EXPECT_NE(TraceSuite({loop_item()}, {}).tasks()[0].content,
            TraceSuite({other}, {}).tasks()[0].content);
  EXPECT_EQ(TraceSuite({loop_item()}, {}).tasks()[0].content,
            TraceSuite({loop_item()}, {}).tasks()[0].content);
}

TEST(ValueClass, NamesTheCommonTypes) {
  EXPECT_EQ(value_class("NoneType"), "None");
  EXPECT_EQ(value_class("list"), "list");
  EXPECT_EQ(value_class("Account"), "other");
}

}  // namespace
}  // namespace foretrace::eval
