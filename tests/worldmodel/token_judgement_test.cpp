#include "worldmodel/token_judgement.h"

#include <gtest/gtest.h>

#include <cmath>

#include "datasets/step_grammar.h"
#include "tests/step_builder.h"
#include "worldmodel/constrained_choice.h"

namespace foretrace::worldmodel {
namespace {

using datasets::Token;
using datasets::TokenRole;

constexpr size_t kV = datasets::kVocabularySize;

// A trace with logits that favour the truth at every token.
struct Favoured {
  datasets::ProgramText program =
      datasets::ProgramText::make({kSmallProgram, "program.py", "f", "1"}).value();
  std::vector<tracer::StepView> steps = small_trace();
  datasets::EncodedTrace trace = datasets::encode_trace(program, steps).value();
  std::vector<float> logits = std::vector<float>(trace.tokens.size() * kV, 0.0F);

  Favoured() {
    for (size_t i = 0; i < trace.tokens.size(); ++i) logits[i * kV + trace.tokens[i]] = 50;
  }
  // The first token of step k that has this role.
  [[nodiscard]] size_t find(size_t step, TokenRole role) const {
    for (size_t i = trace.step_starts[step]; i < trace.tokens.size(); ++i)
      if (trace.roles[i] == role) return i;
    return 0;
  }
  void prefer(size_t token, Token other) { logits[token * kV + other] = 60; }
  [[nodiscard]] std::vector<StepJudgement> judge() const {
    auto judged = judge_tokens(program, trace, steps, logits.data());
    EXPECT_TRUE(judged.ok());
    return std::move(judged).value();
  }
};

TEST(Choose, TakesTheBestOfTheAllowed) {
  std::vector<float> logits(kV, 0.0F);
  logits[7] = 9;
  logits[3] = 2;
  logits[4] = 2;
  datasets::TokenMask allowed;
  allowed.set(3);
  allowed.set(4);
  const auto choice = choose(logits.data(), allowed);
  EXPECT_EQ(choice.token, 3);  // a tie: the lowest; 7 is better and not allowed
  EXPECT_NEAR(choice.log_probability, std::log(0.5), 1e-9);
  allowed.reset(3);
  EXPECT_EQ(choose(logits.data(), allowed).log_probability, 0);
}

TEST(JudgeTokens, AllTokensRightIsExact) {
  const auto judged = Favoured().judge();
  ASSERT_EQ(judged.size(), 3U);
  for (const auto& j : judged) {
    EXPECT_TRUE(j.exact && j.control && j.state && j.value);
    EXPECT_NEAR(j.confidence, 1, 1e-6);
  }
  EXPECT_EQ(judged[1].changes, std::vector<bool>{true});
}

TEST(JudgeTokens, AWrongLineIsControlAlone) {
  Favoured f;
  f.prefer(f.find(1, TokenRole::kControl), datasets::line_token(3));
  const auto judged = f.judge();
  EXPECT_FALSE(judged[0].exact || judged[0].control);
  EXPECT_TRUE(judged[0].state && judged[0].value);
  EXPECT_TRUE(judged[1].exact);  // the next step starts from the truth again
}

TEST(JudgeTokens, AWrongValueOfALocalIsStateAlone) {
  Favoured f;
  f.prefer(f.find(2, TokenRole::kState) + 1, '7');
  const auto judged = f.judge();
  EXPECT_FALSE(judged[1].exact || judged[1].state);
  EXPECT_TRUE(judged[1].control);
  EXPECT_EQ(judged[1].changes, std::vector<bool>{false});
}

TEST(JudgeTokens, AChangeTooManyIsStateAndControlIsAskedWithoutIt) {
  Favoured f;
  const auto name = f.program.name_token("a");
  ASSERT_TRUE(name);
  f.prefer(f.find(1, TokenRole::kControl), *name);
  const auto judged = f.judge();
  EXPECT_FALSE(judged[0].exact || judged[0].state);
  EXPECT_TRUE(judged[0].control);
}

TEST(JudgeTokens, AWrongReturnValueIsValueAlone) {
  Favoured f;
  f.prefer(f.find(3, TokenRole::kValue), '9');
  const auto judged = f.judge();
  EXPECT_FALSE(judged[2].exact || judged[2].value);
  EXPECT_TRUE(judged[2].control && judged[2].state);
}

TEST(JudgeTokens, ConfidenceStopsAtTheFirstWrongToken) {
  Favoured f;
  const size_t at = f.find(2, TokenRole::kState) + 1;
  // Two tokens share the mass: the chosen one is wrong and has probability 1/2.
  f.logits[at * kV + static_cast<size_t>('7')] = 50.0001F;
  const auto judged = f.judge();
  EXPECT_FALSE(judged[1].exact);
  EXPECT_NEAR(judged[1].confidence, 0.5, 0.01);
}

}  // namespace
}  // namespace foretrace::worldmodel
