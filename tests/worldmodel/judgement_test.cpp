#include "worldmodel/judgement.h"

#include <gtest/gtest.h>

#include "tests/step_builder.h"

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

TEST(JudgeStep, EqualStepsAreExact) {
  const auto truth = small_trace()[2];
  const auto judged = judge_step(truth, truth, 0.5);
  EXPECT_TRUE(judged.exact && judged.control && judged.state && judged.value);
  EXPECT_EQ(judged.changes, std::vector<bool>{true});
  EXPECT_EQ(judged.confidence, 0.5);
}

TEST(JudgeStep, PartsAreJudgedApart) {
  const auto truth = make_step(Event::kReturn, 3, {{"a", "1"}, {"b", "2"}}, {"a", "b"}, "2");
  auto step = truth;
  step.line = 4;
  EXPECT_FALSE(judge_step(step, truth, 0).control);
  EXPECT_TRUE(judge_step(step, truth, 0).state);
  step = truth;
  step.locals[1].text = "3";
  auto judged = judge_step(step, truth, 0);
  EXPECT_TRUE(judged.control && judged.value);
  EXPECT_FALSE(judged.state || judged.exact);
  EXPECT_EQ(judged.changes, (std::vector<bool>{true, false}));
  step = truth;
  step.value.reset();
  judged = judge_step(step, truth, 0);
  EXPECT_FALSE(judged.value || judged.exact);
}

TEST(JudgeStep, OneLocalTooManyIsAWrongState) {
  const auto truth = small_trace()[1];
  const auto step = make_step(Event::kLine, 2, {{"a", "1"}, {"b", "1"}});
  EXPECT_FALSE(judge_step(step, truth, 0).state);
  EXPECT_FALSE(judge_step(truth, step, 0).state);
}

TEST(JudgeStep, OrderOfLocalsDoesNotMatter) {
  EXPECT_TRUE(same_locals(make_step(Event::kLine, 1, {{"a", "1"}, {"b", "2"}}),
                          make_step(Event::kLine, 1, {{"b", "2"}, {"a", "1"}})));
}

}  // namespace
}  // namespace foretrace::worldmodel
