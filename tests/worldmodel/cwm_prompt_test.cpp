// Traces in CWM's tokens, read back: against the tracer's own steps of the same call.
#include "worldmodel/cwm_prompt.h"

#include <gtest/gtest.h>

#include "tests/worldmodel/cwm_writer.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::worldmodel {
namespace {

const Program kPrograms[] = {
    {"def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n", "f", "4", "", {}},
    {"def g(text):\n    return text[::-1]\n\ndef f(words):\n    out = []\n    for w in words:\n        out.append(g(w))\n    return out", "f",
     "['ab', \"c'd\"]", "", {}},
    {"def f(x):\n    try:\n        return 1 / x\n    except ZeroDivisionError as e:\n        y = str(e)\n    return y\n", "f", "0", "", {}},
    {"def main():\n    return 3\n\ndef f(k):\n    return main() + fact(k)\n\ndef fact(n):\n    if n < 2:\n        return 1\n    return n * fact(n - 1)\n",
     "f", "3", "", {}},
    {"def f(a, b):\n    if a > b:\n        return f(b, a)\n    return {'a': a, 'b': [b]}\n", "f", "2, 1", "", {}},
};

TEST(CwmPrompt, EntersAMainThatMakesTheCall) {
  EXPECT_EQ(cwm_prompt({"def f(x):\n    return x", "f", "1", "", {}}),
            "<|begin_of_text|><|trace_context_start|>def f(x):\n    return x\n\n\ndef main():  # << START_OF_TRACE\n    return f(1)\n"
            "<|frame_sep|><|call_sep|>{}<|action_sep|>def main():\n<|frame_sep|>");
  EXPECT_NE(cwm_prompt(kPrograms[3]).find("def main_():  # << START_OF_TRACE"), std::string::npos);
}

TEST(ReadCwmSteps, AreTheTracersOwn) {
  OracleModel oracle;
  for (const Program& program : kPrograms) {
    const auto real = oracle.trace(std::span(&program, 1), {}).value()[0];
    const auto read = read_cwm_steps(program, write_as_cwm(program), true);
    EXPECT_EQ(read.ending, Ending::kFinished) << read.detail;
    ASSERT_EQ(read.steps.size(), real.steps.size()) << program.source;
    for (size_t i = 0; i < real.steps.size(); ++i) {
      const auto &a = read.steps[i], &b = real.steps[i];
      EXPECT_EQ(a.event, b.event) << program.source << i;
      EXPECT_EQ(a.line, b.line) << program.source << i;
      EXPECT_EQ(a.function, b.function) << program.source << i;
      EXPECT_EQ(a.depth, b.depth) << program.source << i;
      EXPECT_EQ(a.value, b.value) << program.source << i;
      ASSERT_EQ(a.locals.size(), b.locals.size()) << program.source << i;
      for (size_t k = 0; k < a.locals.size(); ++k) {
        EXPECT_EQ(a.locals[k].name, b.locals[k].name);
        EXPECT_EQ(a.locals[k].text, b.locals[k].text) << program.source << i;
      }
    }
  }
}

TEST(ReadCwmSteps, WhatIsCutIsUnfinishedAndWhatIsBrokenUnparsed) {
  const Program& program = kPrograms[0];
  const std::string written = write_as_cwm(program);
  const size_t whole = read_cwm_steps(program, written, true).steps.size();
  for (size_t length = 0; length < written.size(); ++length) {
    const auto cut = read_cwm_steps(program, written.substr(0, length), false);
    if (cut.ending == Ending::kFinished) continue;  // what is missing is main's
    EXPECT_EQ(cut.ending, Ending::kUnfinished) << length;
    EXPECT_LE(cut.steps.size(), whole);
  }
  for (const char* text : {"nonsense", "<|call_sep|>{\"n\": 4}<|action_sep|>def f(n):\n<|frame_sep|>", "<|line_sep|>{}<|frame_sep|>"})
    EXPECT_EQ(read_cwm_steps(program, text, true).ending, Ending::kUnparsed) << text;
  EXPECT_EQ(read_cwm_steps(program, "", true).ending, Ending::kUnfinished);
}

}  // namespace
}  // namespace foretrace::worldmodel
