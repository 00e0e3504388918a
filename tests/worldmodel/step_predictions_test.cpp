#include "worldmodel/step_predictions.h"

#include <gtest/gtest.h>

#include "tests/step_builder.h"
#include "worldmodel/copy_model.h"

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

TEST(StepPredictions, SayWhatTheModelSaidBesideWhatCame) {
  CopyModel copy;
  int64_t seen = 0;
  const auto predictions = predict_steps(copy, {{kSmallProgram, "f", "1", "program.py", {}}, small_trace()}, [&](int64_t done, int64_t all) {
    EXPECT_EQ(all, 3);
    seen = done;
  });
  ASSERT_TRUE(predictions.ok()) << predictions.error().text();
  EXPECT_EQ(seen, 3);
  EXPECT_EQ(predictions.value().model, "copy");
  const auto& steps = predictions.value().steps;
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].step, 1);
  EXPECT_EQ(steps[0].event, Event::kCall);  // copied
  EXPECT_FALSE(steps[0].control);
  EXPECT_EQ(steps[1].line, 3);
  EXPECT_TRUE(steps[1].control);
  EXPECT_FALSE(steps[1].state);
  ASSERT_EQ(steps[1].locals.size(), 1U);  // b, which is new; a is as it was
  EXPECT_EQ(steps[1].locals[0].name, "b");
  EXPECT_TRUE(steps[1].locals[0].absent);
  EXPECT_FALSE(steps[1].locals[0].right);
  EXPECT_FALSE(steps[2].value_right);
}

TEST(StepPredictions, LocalsThatAreNotThereAreWrong) {
  const auto truth = make_step(Event::kLine, 2, {{"a", "1"}, {"b", "2"}}, {"a"});
  TracePrediction said;
  said.steps = {make_step(Event::kLine, 2, {{"a", "1"}, {"c", "3"}}, {"c"})};
  said.confidence = 0.25;
  const auto step = compared_step(said, truth);
  EXPECT_TRUE(step.control);
  EXPECT_FALSE(step.right());
  EXPECT_EQ(step.confidence, 0.25);
  ASSERT_EQ(step.locals.size(), 3U);
  EXPECT_TRUE(step.locals[0].right);   // a: changed, as it should
  EXPECT_TRUE(step.locals[1].absent);  // b
  EXPECT_EQ(step.locals[2].text, "3");  // c
  EXPECT_FALSE(step.locals[2].right);
}

TEST(StepPredictions, AnEndTooEarlyIsWrong) {
  const auto step = compared_step(TracePrediction{}, make_step(Event::kLine, 2, {}));
  EXPECT_TRUE(step.ended);
  EXPECT_FALSE(step.right());
}

}  // namespace
}  // namespace foretrace::worldmodel
