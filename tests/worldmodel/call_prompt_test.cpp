// What is read out of what a language model writes.
#include "worldmodel/call_prompt.h"

#include <gtest/gtest.h>

namespace foretrace::worldmodel {
namespace {

TEST(CallPrompt, ShowsTheCallAndNeverWhatIsAskedFor) {
  const Program program{"def f(x):\n    return x", "f", "'secret'", "", {}};
  const std::string output = output_prompt(program), input = input_prompt(program, "[1]");
  EXPECT_TRUE(output.ends_with("[PYTHON]\ndef f(x):\n    return x\nassert f('secret') == ??\n[/PYTHON]\n[ANSWER]\n")) << output;
  EXPECT_TRUE(input.ends_with("assert f(??) == [1]\n[/PYTHON]\n[ANSWER]\n")) << input;
  EXPECT_EQ(input.find("secret"), std::string::npos);
}

TEST(FindAnswer, IsTheLastOneThatIsWritten) {
  EXPECT_EQ(find_answer("hm [ANSWER]1[/ANSWER] no: [ANSWER]\n 2 \n[/ANSWER] so."), "2");
  EXPECT_EQ(find_answer("[ANSWER]\nassert f(1) == 3"), "assert f(1) == 3");  // the stop text is not given back
  EXPECT_EQ(find_answer("<think>[ANSWER]1[/ANSWER]</think>[ANSWER]2[/ANSWER]"), "2");
  EXPECT_EQ(find_answer("It is:\n```python\nassert f(1) == 4\n```\nDone."), "assert f(1) == 4");
  EXPECT_EQ(find_answer("[ANSWER]\n```python\nassert f(1) == 6\n```\n[/ANSWER]"), "assert f(1) == 6");
  EXPECT_EQ(find_answer("[ANSWER]7[/ANSWER] as the [ANSWER] tag wants it"), "7");
  EXPECT_EQ(find_answer("It is `5`.\nassert f(1) == 5\nbecause"), "assert f(1) == 5");
}

TEST(FindAnswer, ThereMayBeNone) {
  for (const char* text : {"", "I cannot tell.", "[ANSWER][/ANSWER]", "<think>[ANSWER]1[/ANSWER]</think>", "<think>[ANSWER]1[/ANSWER]", "``` ``"})
    EXPECT_FALSE(find_answer(text).has_value()) << text;
}

TEST(ValueInAnswer, IsBehindTheLastComparisonOutsideStringsAndBrackets) {
  EXPECT_EQ(value_in_answer("assert f('a == b') == {'k': 'x == y'}"), "{'k': 'x == y'}");
  EXPECT_EQ(value_in_answer("f([1 == 1]) == [2 == 3]"), "[2 == 3]");
  EXPECT_EQ(value_in_answer(" 'a' "), "'a'");
  EXPECT_EQ(value_in_answer("ValueError: a == b"), "ValueError: a == b");  // no assertion
  EXPECT_EQ(value_in_answer("assert f(1) == 3\n\n# check\nassert f(2) == 4"), "3");
  EXPECT_EQ(value_in_answer("assert f(1) == (3, 4), \"why\""), "(3, 4)");
  EXPECT_EQ(value_in_answer("assert (f(1) == 3)"), "3");
  EXPECT_EQ(value_in_answer("assert f(1) == [\n    1,\n    2,\n]  # so"), "[\n    1,\n    2,\n]");
  EXPECT_EQ(value_in_answer("def f(n):\n    return n == 1\nassert f(1) == True"), "True");
  EXPECT_EQ(value_in_answer(""), "");
}

TEST(ArgumentsInAnswer, StandBetweenTheCallsBrackets) {
  EXPECT_EQ(arguments_in_answer("assert f([1, (2)], 'a)') == 3", "f"), "[1, (2)], 'a)'");
  EXPECT_EQ(arguments_in_answer("def f(n):\n    return f(n - 1)\n\nassert f(1) == 3", "f"), "1");
  EXPECT_EQ(arguments_in_answer("f()", "f"), "");
  EXPECT_EQ(arguments_in_answer("half(1) and f(2)", "f"), "2");
  for (const char* text : {"", "f", "f(1", "g(1)", "f 1"}) EXPECT_FALSE(arguments_in_answer(text, "f").has_value()) << text;
}

}  // namespace
}  // namespace foretrace::worldmodel
