#include "worldmodel/ar_model.h"

#include <gtest/gtest.h>

#include <set>

#include "datasets/trace_language.h"
#include "tests/worldmodel/ar_fixture.h"

namespace foretrace::worldmodel {
namespace {

std::vector<Program> programs_of(const std::vector<TracedProgram>& traces) {
  std::vector<Program> programs;
  for (const auto& traced : traces) programs.push_back(traced.program);
  return programs;
}

bool same_step(const tracer::StepView& a, const tracer::StepView& b) {
  return judge_step(a, b, 0).exact;
}

TEST(ArModel, WhatARandomModelSaysAlwaysParses) {
  const auto traces = fixture_traces();
  const auto programs = programs_of(traces);
  Budget budget;
  budget.max_tokens = 160;
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const auto predictions = fixture_model(seed)->trace(programs, budget);
    ASSERT_TRUE(predictions.ok());
    for (size_t i = 0; i < programs.size(); ++i) {
      const auto& prediction = predictions.value()[i];
      EXPECT_NE(prediction.ending, Ending::kUnparsed);
      EXPECT_EQ(prediction.steps.size(), prediction.step_confidence.size());
      if (prediction.steps.empty()) continue;  // the first value never ended
      const auto text = datasets::ProgramText::make(
          {programs[i].source, programs[i].path, programs[i].entry, programs[i].args});
      EXPECT_TRUE(
          datasets::encode_trace(text.value(), prediction.steps, datasets::TraceEnd::kCut).ok());
    }
  }
}

TEST(ArModel, AnotherAttemptIsAnotherAnswerAndTheSameOneTheSame) {
  std::vector<Program> programs(3, fixture_traces()[0].program);
  programs[1].attempt = 1;
  Budget budget;
  budget.max_tokens = 120;
  const auto model = fixture_model(1, 0, 3, false, {1, 1, 7});
  const auto traces = model->trace(programs, budget).value();
  EXPECT_NE(traces[0].raw, traces[1].raw);
  EXPECT_EQ(traces[0].raw, traces[2].raw);
  EXPECT_GT(traces[0].tokens, 0);
  const auto greedy = fixture_model(1)->trace(programs, budget).value();
  EXPECT_EQ(greedy[0].raw, greedy[1].raw);
  EXPECT_NE(greedy[0].raw, traces[0].raw);

  const auto states = fixture_model(1, 0, 3, true, {1, 1, 7});
  const auto outputs = states->output(programs, {}).value();
  EXPECT_NE(outputs[0].raw, outputs[1].raw);
  EXPECT_EQ(outputs[0].raw, outputs[2].raw);
}

TEST(ArModel, BudgetsEndAPrediction) {
  const auto programs = programs_of(fixture_traces());
  Budget budget;
  budget.max_tokens = 10;  // less than any prompt
  const auto none = fixture_model(1)->trace(programs, budget);
  for (const auto& prediction : none.value()) {
    EXPECT_EQ(prediction.ending, Ending::kUnfinished);
    EXPECT_TRUE(prediction.steps.empty());
  }
  budget = {};
  budget.max_steps = 2;
  const auto two = fixture_model(1, 150)->trace(programs, budget);
  for (const auto& prediction : two.value()) {
    EXPECT_EQ(prediction.ending, Ending::kUnfinished);
    EXPECT_EQ(prediction.steps.size(), 2U);
  }
}

TEST(ArModel, AMoveIsAWalkFromStepToStep) {
  const auto traces = fixture_traces();
  const auto model = fixture_model(3, 70, 2);
  std::vector<MoveQuestion> questions;
  for (const auto& traced : traces)
    for (size_t at = 0; at + 1 < traced.steps.size(); ++at) {
      const std::vector<tracer::StepView> prefix(traced.steps.begin(), traced.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      questions.push_back({traced.program, prefix, DebuggerMove::kOver, 0});
      questions.push_back({traced.program, prefix, DebuggerMove::kOut, 0});
      questions.push_back({traced.program, prefix, DebuggerMove::kBreakpoint, traced.steps.back().line});
    }
  Budget budget;
  budget.max_steps = 12;
  budget.max_tokens = 300;  // beyond the given steps, which do not count
  const auto moved = model->move(questions, budget), walked = model->WorldModel::move(questions, budget);
  ASSERT_TRUE(moved.ok() && walked.ok());
  ASSERT_EQ(moved.value().size(), questions.size());
  std::set<Ending> endings;
  for (size_t i = 0; i < questions.size(); ++i) {
    const auto &a = moved.value()[i], &b = walked.value()[i];
    EXPECT_EQ(a.ending, b.ending) << i;
    ASSERT_EQ(a.steps.size(), b.steps.size()) << i;
    for (size_t k = 0; k < a.steps.size(); ++k) EXPECT_TRUE(same_step(a.steps[k], b.steps[k])) << i << " " << k;
    EXPECT_NEAR(a.confidence, b.confidence, 1e-3);
    endings.insert(a.ending);
  }
  EXPECT_TRUE(endings.contains(Ending::kFinished));
}

TEST(ArModel, OnePassOverATraceEqualsDecodingEachStepAfterItsTruePrefix) {
  const auto traces = fixture_traces();
  // Trained on two of three traces, and not to the end, so that some steps are right and some
  // wrong.
  const auto model = fixture_model(3, 70, 2);
  const auto judged = model->judge_next(traces);
  ASSERT_TRUE(judged.ok());
  int right = 0, wrong = 0;
  for (size_t i = 0; i < traces.size(); ++i) {
    const std::span<const tracer::StepView> steps(traces[i].steps);
    for (size_t k = 1; k < steps.size(); ++k) {
      const auto next = model->next(traces[i].program, steps.first(k));
      ASSERT_TRUE(next.ok());
      const bool exact = !next.value().steps.empty() && same_step(next.value().steps[0], steps[k]);
      EXPECT_EQ(judged.value()[i][k - 1].exact, exact) << "trace " << i << " step " << k;
      if (exact) {
        EXPECT_NEAR(judged.value()[i][k - 1].confidence, next.value().confidence, 1e-3);
      }
      (exact ? right : wrong) += 1;
    }
  }
  EXPECT_GT(right, 3);
  EXPECT_GT(wrong, 0);
}

TEST(ArModel, LockstepDecodingEqualsDecodingAlone) {
  const auto programs = programs_of(fixture_traces());
  const auto model = fixture_model(3, 150);
  const auto together = model->trace(programs, {});
  ASSERT_TRUE(together.ok());
  for (size_t i = 0; i < programs.size(); ++i) {
    const auto alone = model->trace(std::span(programs).subspan(i, 1), {});
    ASSERT_TRUE(alone.ok());
    const auto& a = together.value()[i];
    const auto& b = alone.value()[0];
    ASSERT_EQ(a.steps.size(), b.steps.size());
    EXPECT_EQ(a.ending, b.ending);
    EXPECT_NEAR(a.confidence, b.confidence, 1e-3);
    for (size_t k = 0; k < a.steps.size(); ++k) EXPECT_TRUE(same_step(a.steps[k], b.steps[k]));
  }
}

TEST(ArModel, AnOverfittedModelRepeatsWhatItLearnt) {
  const auto traces = fixture_traces();
  const auto model = fixture_model(3, 400);
  const auto predictions = model->trace(programs_of(traces), {});
  ASSERT_TRUE(predictions.ok());
  for (size_t i = 0; i < traces.size(); ++i) {
    const auto& prediction = predictions.value()[i];
    EXPECT_EQ(prediction.ending, Ending::kFinished);
    ASSERT_EQ(prediction.steps.size(), traces[i].steps.size());
    for (size_t k = 0; k < prediction.steps.size(); ++k)
      EXPECT_TRUE(same_step(prediction.steps[k], traces[i].steps[k]));
    EXPECT_GT(prediction.confidence, 0.5);
  }
}

TEST(ArModel, ATraceThatTheLanguageDoesNotHoldCountsAsWrong) {
  auto traces = fixture_traces();
  traces[0].steps[2].thread = 2;
  const auto judged = fixture_model(1)->judge_next(traces);
  ASSERT_TRUE(judged.ok());
  ASSERT_EQ(judged.value()[0].size(), 3U);
  for (const auto& j : judged.value()[0]) EXPECT_FALSE(j.exact || j.control || j.state);
  EXPECT_EQ(judged.value()[0][1].changes, std::vector<bool>{false});
}

}  // namespace
}  // namespace foretrace::worldmodel
