// How far the end is: held to its own definition, 0 at the goal and elsewhere one more than the nearest that may come next.
#include <gtest/gtest.h>

#include "core/rng.h"
#include "datasets/step_grammar.h"

namespace foretrace::datasets {
namespace {

// Calls, a generator, comprehensions on a line with a lambda, an imported name, a class, names that are spelled.
constexpr const char* kProgram =
    "import math\n"
    "class P:\n"
    "    def __init__(self, x):\n"
    "        self.x = x\n"
    "def gen(n):\n"
    "    for i in range(n):\n"
    "        yield i\n"
    "def f(a):\n"
    "    import math\n"
    "    p = P(1)\n"
    "    b = [(lambda: q)() for q in a]\n"
    "    del b\n"
    "    return [x for x in gen(3)], p\n";

constexpr int64_t kWhole = INT64_MAX / 2;  // the trace's end, however many steps there are

// Goes on at random, with `more` of what opens frames and brackets.
std::optional<Token> draw(const StepGrammar& grammar, Rng& rng) {
  const TokenMask mask = grammar.allowed();
  if (mask.none()) return std::nullopt;
  for (const Token t : {token::kEnd, token::kGo, token::kCall, token::kYield, token::kResume, token::kIn, token::kReturn, token::kName,
                        token::kDelete, token::kAt})
    if (mask.test(t) && rng.chance(0.2)) return t;
  std::vector<Token> choices;
  for (size_t t = 0; t < mask.size(); ++t)
    if (mask.test(t)) choices.push_back(static_cast<Token>(t));
  return rng.pick(choices);
}

// Compares every token that may come next; gives the distance.
void expect_shortest(const StepGrammar& grammar, int64_t goal, Rng& rng) {
  const int64_t here = grammar.tokens_to(goal);
  const TokenMask mask = grammar.allowed();
  int64_t nearest = StepGrammar::kNoWay;
  std::vector<std::pair<Token, int64_t>> behind;
  for (size_t i = 0; i < mask.size(); ++i) {
    if (!mask.test(i)) continue;
    StepGrammar next = grammar;
    ASSERT_TRUE(next.advance(static_cast<Token>(i)));
    behind.emplace_back(static_cast<Token>(i), next.tokens_to(goal));
    nearest = std::min(nearest, behind.back().second);
  }
  ASSERT_EQ(here, grammar.finished() || grammar.step_count() >= goal ? 0 : 1 + nearest);
  const int64_t tokens = rng.chance(0.5) ? here - 1 : here + static_cast<int64_t>(rng.below(4));
  const TokenMask within = grammar.allowed_within(goal, tokens);
  EXPECT_FALSE(here > 0 && within.none());
  for (const auto& [t, distance] : behind) EXPECT_EQ(within.test(t), distance <= tokens) << token_text(t);
}

TEST(StepDistance, IsTheShortest) {
  const ProgramText text = ProgramText::make({kProgram, "p.py", "f", "[1]"}).value();
  Rng rng(3);
  int64_t compared = 0;
  for (int walk = 0; walk < 60; ++walk) {
    StepGrammar grammar(text);
    for (int i = 0; i < 120 && !grammar.finished(); ++i) {
      const auto next = static_cast<int64_t>(rng.below(6));
      expect_shortest(grammar, rng.chance(0.3) ? kWhole : grammar.step_count() + next, rng);
      if (HasFatalFailure()) return;
      ++compared;
      const auto t = draw(grammar, rng);
      ASSERT_TRUE(t.has_value());
      ASSERT_TRUE(grammar.advance(*t));
    }
  }
  EXPECT_GT(compared, 4000);
}

TEST(StepDistance, KnownExamples) {
  const ProgramText text = ProgramText::make({"def f(a):\n    return a\n", "p.py", "f", "1"}).value();
  StepGrammar grammar(text);
  EXPECT_EQ(grammar.tokens_to(0), 0);
  EXPECT_EQ(grammar.tokens_to(1), 3);       // <call> L1 <go>
  EXPECT_EQ(grammar.tokens_to(2), 4);       // a line
  EXPECT_EQ(grammar.tokens_to(kWhole), 6);  // <ret> <;> <eos>
  for (const Token t : {token::kCall, *text.line_token_of(1), *text.name_token("a")}) ASSERT_TRUE(grammar.advance(t));
  EXPECT_EQ(grammar.tokens_to(1), 3);  // a value, <;>, <go>
  for (const char c : std::string("[('x")) ASSERT_TRUE(grammar.advance(static_cast<Token>(c)));
  EXPECT_EQ(grammar.tokens_to(1), 5);  // ' ) ] <;> <go>
  EXPECT_TRUE(grammar.allowed_within(1, 4).test('\''));
  EXPECT_FALSE(grammar.allowed_within(1, 4).test('y'));
  EXPECT_TRUE(grammar.allowed_within(1, 5).test('y'));
  ASSERT_TRUE(grammar.advance('\\'));
  EXPECT_EQ(grammar.tokens_to(1), 6);
}

// Nothing that a trace could begin with has a line in the prompt.
TEST(StepDistance, AProgramThatHasNoCodeHasNone) {
  const ProgramText text = ProgramText::make({"x = 1\n", "p.py", "f", "1"}).value();
  ASSERT_TRUE(text.codes().empty());
  EXPECT_EQ(StepGrammar(text).tokens_to(kWhole), StepGrammar::kNoWay);
}

}  // namespace
}  // namespace foretrace::datasets
