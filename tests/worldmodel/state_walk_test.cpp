#include "worldmodel/state_walk.h"

#include <gtest/gtest.h>

#include "datasets/state_query/answer_grammar.h"
#include "tests/step_builder.h"
#include "tests/worldmodel/ar_fixture.h"

namespace foretrace::worldmodel {
namespace {

using datasets::QueryKind;

// Knows the answers of the fixture's traces; of the run with `lie_at` it says nonsense from that step on.
class Truthful : public WorldModel {
 public:
  explicit Truthful(int64_t lie_at = -1) : lie_at_(lie_at) {}
  [[nodiscard]] std::string name() const override { return "truthful"; }
  [[nodiscard]] std::string id() const override { return "truthful"; }
  Result<TracePrediction> next(const Program& program, std::span<const tracer::StepView> prefix) override {
    return next_by_answer(*this, program, prefix);
  }
  Result<std::vector<TracePrediction>> trace(std::span<const Program> programs, const Budget& budget) override {
    return trace_by_answers(*this, programs, budget);
  }
  Result<std::vector<Answer>> output(std::span<const Program> programs, const Budget&) override {
    return output_by_answer(*this, programs);
  }
  Result<std::vector<StateAnswer>> answer(std::span<const StateQuestion> questions, const AnswerBudget&) override {
    std::vector<StateAnswer> answers;
    for (const auto& question : questions) {
      StateAnswer& answer = answers.emplace_back();
      if (question.place.at + 1 == lie_at_) continue;
      for (const auto& traced : fixture_traces()) {
        if (traced.program.source != question.program.source || traced.program.args != question.program.args) continue;
        const auto query = datasets::make_state_query(*question.text, traced.steps, question.place).value();
        EXPECT_EQ(question.given, query.given);
        answer.tokens = query.target.tokens;
        answer.whole = true;
        answer.confidence = 0.5;
      }
    }
    return answers;
  }

 private:
  int64_t lie_at_;
};

std::vector<Program> fixture_programs() {
  std::vector<Program> programs;
  for (const auto& traced : fixture_traces()) programs.push_back(traced.program);
  return programs;
}

TEST(StateWalk, TrueAnswersMakeTheTrueTrace) {
  Truthful model;
  const auto traces = fixture_traces();
  const auto predictions = model.trace(fixture_programs(), {}).value();
  ASSERT_EQ(predictions.size(), traces.size());
  for (size_t i = 0; i < traces.size(); ++i) {
    EXPECT_EQ(predictions[i].ending, Ending::kFinished);
    EXPECT_EQ(step_texts(predictions[i].steps), step_texts(traces[i].steps));
    EXPECT_EQ(predictions[i].step_confidence, std::vector<double>(traces[i].steps.size(), 0.5));
  }
  for (const auto& judgements : model.judge_next(traces).value())
    for (const auto& judged : judgements) EXPECT_TRUE(judged.exact);
}

TEST(StateWalk, TheOutcomeIsAskedForDirectly) {
  Truthful model;
  const auto outputs = model.output(fixture_programs(), {}).value();
  EXPECT_EQ(outputs[1].text, "'a'");
  EXPECT_TRUE(outputs[1].found);
  EXPECT_EQ(outputs[1].confidence, 0.5);
}

TEST(StateWalk, WhatDoesNotParseEndsATrace) {
  Truthful model(2);
  for (const auto& prediction : model.trace(fixture_programs(), {}).value()) {
    EXPECT_EQ(prediction.ending, Ending::kUnparsed);
    EXPECT_EQ(prediction.steps.size(), 2);
  }
  Truthful patient;
  Budget budget;
  budget.max_steps = 3;
  for (const auto& prediction : patient.trace(fixture_programs(), budget).value()) {
    EXPECT_EQ(prediction.ending, Ending::kUnfinished);
    EXPECT_EQ(prediction.steps.size(), 3);
  }
}

TEST(StateWalk, BehindTheLastReturnComesNothing) {
  Truthful model;
  const auto traced = fixture_traces()[0];
  EXPECT_TRUE(model.next(traced.program, traced.steps).value().steps.empty());
}

TEST(StateAnswers, OfARandomModelParseWithinTheirBudget) {
  const auto traces = fixture_traces();
  std::vector<StateQuestion> questions;
  for (const auto& traced : traces) {
    const auto text = std::make_shared<const datasets::ProgramText>(
        datasets::ProgramText::make({traced.program.source, traced.program.path, traced.program.entry, traced.program.args}).value());
    for (const datasets::QueryPlace place : {datasets::QueryPlace{QueryKind::kNext, -1, 1}, {QueryKind::kJump, 0, 2}, {QueryKind::kBack, 2, 1},
                                             {QueryKind::kInfill, 0, 1, 1}, {QueryKind::kOutput}, {QueryKind::kInputs}}) {
      auto query = datasets::make_state_query(*text, traced.steps, place).value();
      questions.push_back({traced.program, text, place, std::move(query.given)});
    }
  }
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    const auto model = fixture_model(seed, 0, 3, true);
    const auto answers = model->answer(questions, {40}).value();
    ASSERT_EQ(answers.size(), questions.size());
    for (size_t i = 0; i < answers.size(); ++i) {
      EXPECT_TRUE(answers[i].whole);
      EXPECT_LE(answers[i].tokens.size(), 40);
      EXPECT_EQ(answers[i].passes, answers[i].tokens.size());
      datasets::AnswerGrammar grammar(*questions[i].text, questions[i].place.kind);
      for (const auto t : answers[i].tokens) ASSERT_TRUE(grammar.advance(t));
      EXPECT_TRUE(grammar.finished());
    }
    const auto none = model->answer(questions, {1}).value();
    EXPECT_TRUE(std::none_of(none.begin(), none.end(), [](const StateAnswer& answer) { return answer.whole; }));
  }
  EXPECT_EQ(fixture_model(1)->answer(questions, {}).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace foretrace::worldmodel
