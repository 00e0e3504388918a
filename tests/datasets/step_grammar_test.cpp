#include "datasets/step_grammar.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "datasets/trace_language.h"
#include "tests/step_builder.h"

namespace foretrace::datasets {
namespace {

// Calls, a generator, comprehensions on a line with a lambda, an imported name, a class.
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

ProgramText program() { return ProgramText::make({kProgram, "p.py", "f", "[1]"}).value(); }

// A token that may come next, ends preferred so that walks do end.
std::optional<Token> draw(const StepGrammar& grammar, Rng& rng) {
  const TokenMask mask = grammar.allowed();
  if (mask.none()) return std::nullopt;
  for (const Token t : {token::kEos, token::kReturn, token::kEnd, token::kGo}) {
    if (mask.test(t) && rng.chance(0.4)) return t;
  }
  std::vector<Token> choices;
  for (size_t t = 0; t < mask.size(); ++t) {
    if (mask.test(t)) choices.push_back(static_cast<Token>(t));
  }
  return rng.pick(choices);
}

TEST(StepGrammar, EveryConstrainedWalkParses) {
  const ProgramText text = program();
  Rng rng(1);
  int ended = 0;
  for (int walk = 0; walk < 300; ++walk) {
    StepGrammar grammar(text);
    std::vector<Token> tokens;
    while (!grammar.finished() && tokens.size() < 2000) {
      const auto t = draw(grammar, rng);
      ASSERT_TRUE(t.has_value()) << "no way on after " << tokens_text(tokens);
      ASSERT_TRUE(grammar.advance(*t)) << tokens_text(tokens);
      tokens.push_back(*t);
    }
    const DecodedPrefix prefix = decode_prefix(text, tokens);
    EXPECT_EQ(prefix.tokens, tokens.size());
    EXPECT_EQ(static_cast<int64_t>(prefix.steps.size()), grammar.step_count());
    if (!grammar.ended()) continue;
    ++ended;
    const auto steps = decode_trace(text, tokens);
    ASSERT_TRUE(steps.ok()) << steps.error().text();
    // What parses is a trace: it can be written again and reads the same.
    const auto again = encode_trace(text, steps.value());
    ASSERT_TRUE(again.ok()) << again.error().text() << "\n" << tokens_text(tokens);
    EXPECT_EQ(step_texts(decode_trace(text, again.value().tokens).value()),
              step_texts(steps.value()));
  }
  EXPECT_GT(ended, 200);
}

TEST(StepGrammar, HostileTokensNeverCrashItAndChangeNothing) {
  const ProgramText text = program();
  Rng rng(2);
  for (int walk = 0; walk < 200; ++walk) {
    StepGrammar grammar(text);
    for (int i = 0; i < 300 && !grammar.finished(); ++i) {
      const TokenMask before = grammar.allowed();
      const auto t = static_cast<Token>(rng.below(rng.chance(0.1) ? 65536 : kVocabularySize));
      const bool taken = grammar.advance(t);
      if (!taken) {
        EXPECT_EQ(grammar.allowed(), before);
      } else if (t != token::kCut) {
        EXPECT_TRUE(before.test(t));
      }
    }
  }
}

TEST(StepGrammar, LinesAreThoseOfTheFunction) {
  const ProgramText text = program();
  StepGrammar grammar(text);
  ASSERT_TRUE(grammar.advance(token::kCall));
  TokenMask calls = grammar.allowed();
  EXPECT_TRUE(calls.test(*text.line_token_of(8)));
  EXPECT_FALSE(calls.test(*text.line_token_of(9)));
  ASSERT_TRUE(grammar.advance(*text.line_token_of(8)));
  ASSERT_TRUE(grammar.advance(token::kGo));
  EXPECT_TRUE(grammar.at_step_boundary());
  EXPECT_TRUE(grammar.allowed().test(*text.line_token_of(9)));
  EXPECT_FALSE(grammar.allowed().test(*text.line_token_of(6)));
  EXPECT_FALSE(grammar.allowed().test(token::kEos));
}

TEST(StepGrammar, NamesAreThoseOfTheProgramAndOnlyBoundOnesAreUnbound) {
  const ProgramText text = program();
  StepGrammar grammar(text);
  for (const Token t : {token::kCall, *text.line_token_of(8), token::kGo})
    ASSERT_TRUE(grammar.advance(t));
  EXPECT_TRUE(grammar.allowed().test(*text.name_token("a")));
  EXPECT_FALSE(grammar.allowed().test(kFirstWord - 1));
  EXPECT_FALSE(grammar.allowed().test(token::kDelete));
  ASSERT_TRUE(grammar.advance(token::kName));
  for (const char c : std::string("math")) {
    EXPECT_FALSE(grammar.advance('x'));
    ASSERT_TRUE(grammar.advance(static_cast<Token>(c)));
  }
  for (const Token t : {token::kEnd, Token{'1'}, token::kEnd}) ASSERT_TRUE(grammar.advance(t));
  ASSERT_TRUE(grammar.advance(token::kDelete));
  EXPECT_EQ(grammar.forced(), token::kName);
}

TEST(StepGrammar, ValuesEndWhereQuotesAndBracketsAreClosed) {
  const ProgramText text = program();
  StepGrammar grammar(text);
  for (const Token t : {token::kCall, *text.line_token_of(8), *text.name_token("a")})
    ASSERT_TRUE(grammar.advance(t));
  auto can_end = [&] { return grammar.allowed().test(token::kEnd); };
  EXPECT_FALSE(can_end());
  for (const char c : std::string("['")) ASSERT_TRUE(grammar.advance(static_cast<Token>(c)));
  EXPECT_FALSE(can_end());
  EXPECT_FALSE(grammar.advance(*word_token(", ")));
  ASSERT_TRUE(grammar.advance('\''));
  EXPECT_FALSE(grammar.advance(')'));
  ASSERT_TRUE(grammar.advance(']'));
  EXPECT_TRUE(can_end());
}

TEST(StepGrammar, TheCallersLineIsForcedAndTheEndWhenAllFramesAreLeft) {
  const ProgramText text = program();
  StepGrammar grammar(text);
  for (const Token t :
       {token::kCall, *text.line_token_of(8), token::kGo, *text.line_token_of(10), token::kCall,
        *text.line_token_of(3), token::kGo, token::kReturn, token::kEnd})
    ASSERT_TRUE(grammar.advance(t));
  EXPECT_EQ(grammar.forced(), text.line_token_of(10));
  ASSERT_TRUE(grammar.advance(*text.line_token_of(10)));
  for (const Token t : {token::kReturn, token::kEnd}) ASSERT_TRUE(grammar.advance(t));
  EXPECT_EQ(grammar.forced(), token::kEos);
}

TEST(StepGrammar, FunctionsThatShareALineAreNamed) {
  const ProgramText text = program();
  StepGrammar grammar(text);
  for (const Token t : {token::kCall, *text.line_token_of(8), token::kGo, *text.line_token_of(11),
                        token::kCall, *text.line_token_of(11)})
    ASSERT_TRUE(grammar.advance(t));
  EXPECT_EQ(grammar.allowed().count(), 2u);
  ASSERT_TRUE(grammar.advance(*word_token("<lambda>")));
  ASSERT_TRUE(grammar.advance(token::kGo));
  EXPECT_EQ(grammar.last_step().function, "<lambda>");
}

}  // namespace
}  // namespace foretrace::datasets
