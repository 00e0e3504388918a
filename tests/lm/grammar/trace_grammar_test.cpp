#include "lm/grammar/trace_grammar.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "datasets/trace_language.h"

namespace foretrace::lm {
namespace {

using datasets::Token;

constexpr const char* kProgram = "def g(n):\n    yield n\ndef f(a):\n    b = [x for x in g(a)]\n    return b\n";

datasets::ProgramText program() { return datasets::ProgramText::make({kProgram, "p.py", "f", "[1]"}).value(); }

TEST(TraceGrammar, AWalkWithinItsRoomIsSoManyStepsAndThenFill) {
  const datasets::ProgramText text = program();
  const std::vector<Token> prefix = {datasets::token::kCall, *text.line_token_of(3), datasets::token::kGo};
  Rng rng(1);
  int fewer = 0;
  for (int walk = 0; walk < 400; ++walk) {
    const int64_t steps = static_cast<int64_t>(rng.below(4));  // 0: to the end
    const auto start = TraceGrammar::make(text, prefix, {steps}).value();
    auto grammar = start->copy();
    const int64_t cells = grammar->shortest_end() + static_cast<int64_t>(rng.below(12));
    std::vector<Token> tokens = prefix;
    bool over = false;
    for (int64_t room = cells; room > 0; --room) {
      std::vector<uint8_t> allowed(datasets::kVocabularySize);
      grammar->allow(room, allowed);
      std::vector<int32_t> choices;
      for (size_t t = 0; t < allowed.size(); ++t)
        if (allowed[t] == 1) choices.push_back(static_cast<int32_t>(t));
      ASSERT_FALSE(choices.empty()) << datasets::tokens_text(tokens) << " with " << room << " left";
      const int32_t token = rng.pick(choices);
      ASSERT_TRUE(grammar->advance(token));
      if (over) EXPECT_EQ(token, grammar->fill());
      over |= token == grammar->fill();
      if (!over) tokens.push_back(static_cast<Token>(token));
    }
    EXPECT_EQ(grammar->shortest_end(), 0);
    const auto decoded = datasets::decode_prefix(text, tokens);
    EXPECT_EQ(decoded.tokens, tokens.size()) << datasets::tokens_text(tokens);
    if (steps == 0) EXPECT_TRUE(decoded.ended);
    else if (decoded.ended) ++fewer;
    else EXPECT_EQ(static_cast<int64_t>(decoded.steps.size()), 1 + steps);
  }
  EXPECT_GT(fewer, 0);
}

TEST(TraceGrammar, RefusesStepsThatAreNoneOfTheProgram) {
  const datasets::ProgramText text = program();
  const auto refused = TraceGrammar::make(text, std::vector<Token>{datasets::token::kCall, datasets::token::kGo}, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "token <go> at 1 of the given steps is none of the program's");
  EXPECT_FALSE(TraceGrammar::make(text, {}, {-1}).ok());
  auto grammar = TraceGrammar::make(text, {}, {1}).value()->copy();
  for (const int32_t bad : {-1, 70000, static_cast<int32_t>(datasets::token::kCut), static_cast<int32_t>(datasets::token::kEos)})
    EXPECT_FALSE(grammar->advance(bad)) << bad;
}

}  // namespace
}  // namespace foretrace::lm
