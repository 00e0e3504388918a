#include "worldmodel/self_consistency.h"

#include <gtest/gtest.h>

#include "tests/worldmodel/ar_fixture.h"

namespace foretrace::worldmodel {
namespace {

Answer said(const std::string& text, double confidence) {
  Answer answer;
  answer.text = text;
  answer.confidence = confidence;
  answer.tokens = 10;
  return answer;
}

Answer unfinished() {
  Answer answer;
  answer.ending = Ending::kUnfinished;
  answer.found = false;
  answer.tokens = 100;
  return answer;
}

TEST(MostFrequent, CountsTexts) {
  const std::vector<Answer> attempts = {said("1", 0.9), said("2", 0.2), said("3", 0.8), said("2", 0.1)};
  const Answer answer = most_frequent(attempts);
  EXPECT_EQ(answer.text, "2");
  EXPECT_DOUBLE_EQ(answer.confidence, 0.5);
  EXPECT_EQ(answer.tokens, 40);
}

TEST(MostFrequent, ConfidenceDecidesBetweenEquals) {
  const std::vector<Answer> attempts = {said("1", 0.3), said("2", 0.9)};
  EXPECT_EQ(most_frequent(attempts).text, "2");
}

TEST(MostFrequent, WhatIsUnfinishedHasNoVote) {
  const std::vector<Answer> attempts = {unfinished(), unfinished(), said("7", 0.1)};
  const Answer answer = most_frequent(attempts);
  EXPECT_EQ(answer.text, "7");
  EXPECT_EQ(answer.ending, Ending::kFinished);
  EXPECT_NEAR(answer.confidence, 1.0 / 3, 1e-12);
  EXPECT_EQ(answer.tokens, 210);
  const std::vector<Answer> none = {unfinished(), unfinished()};
  EXPECT_EQ(most_frequent(none).ending, Ending::kUnfinished);
  EXPECT_EQ(most_frequent(none).confidence, 0);
}

class ConfirmedInputs : public testing::Test {
 protected:
  // Predicts twice the argument, with confidence 1 / argument.
  Result<std::vector<Answer>> doubled(std::span<const Program> programs) {
    std::vector<Answer> outputs;
    for (const Program& program : programs) {
      asked_.push_back(program.args);
      const int argument = std::stoi(program.args);
      outputs.push_back(said(std::to_string(2 * argument), 1.0 / argument));
    }
    return outputs;
  }
  std::vector<Answer> confirmed(const std::vector<InputQuestion>& questions, const std::vector<std::vector<Answer>>& attempts) {
    return confirmed_inputs(questions, attempts, [this](std::span<const Program> programs) { return doubled(programs); }).value();
  }
  std::vector<std::string> asked_;
};

TEST_F(ConfirmedInputs, TakesTheInputThatThePredictionConfirms) {
  const std::vector<InputQuestion> questions = {{{"def f(x): return 2 * x", "f", "", ""}, "8"}, {{"def f(x): return 2 * x", "f", "", ""}, "6"}};
  const std::vector<std::vector<Answer>> attempts = {{said("1", 0.9), said("5", 0.9)}, {said("4", 0.2), said("5", 0.9)}, {said("1", 0.9), unfinished()}};
  const auto chosen = confirmed(questions, attempts);
  EXPECT_EQ(chosen[0].text, "4");
  EXPECT_DOUBLE_EQ(chosen[0].confidence, 0.25);
  EXPECT_EQ(chosen[0].tokens, 50);
  EXPECT_EQ(chosen[1].text, "5");  // nothing confirms it
  EXPECT_EQ(chosen[1].confidence, 0);
  EXPECT_EQ(asked_, (std::vector<std::string>{"1", "4", "5"}));  // each different input once
}

TEST(VotingModel, ItsVotesAreTheGreedyAnswerAndDrawnOnes) {
  const auto greedy = fixture_model(1, 300);
  Sampling sampling;
  sampling.votes = 5;
  sampling.temperature = 1e-3;
  const auto voting = fixture_model(1, 300, 3, false, sampling);
  std::vector<Program> programs;
  for (const TracedProgram& traced : fixture_traces()) programs.push_back(traced.program);
  const auto one = greedy->output(programs, {}).value(), five = voting->output(programs, {}).value();
  for (size_t i = 0; i < programs.size(); ++i) {
    EXPECT_EQ(five[i].text, one[i].text);  // drawn so cold, all agree
    EXPECT_EQ(five[i].tokens, 5 * one[i].tokens);
    EXPECT_DOUBLE_EQ(five[i].confidence, 1);
  }
}

}  // namespace
}  // namespace foretrace::worldmodel
