#include "datasets/trace_language.h"

#include <gtest/gtest.h>

#include "datasets/step_grammar.h"
#include "tests/step_builder.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;

ProgramText program_of(const std::string& source, const std::string& entry,
                       const std::string& args) {
  return ProgramText::make({source, "p.py", entry, args}).value();
}

// Encodes, checks that the grammar takes every token and decodes to the same steps.
EncodedTrace round_trip(const ProgramText& program, const std::vector<tracer::StepView>& steps) {
  auto encoded = encode_trace(program, steps);
  EXPECT_TRUE(encoded.ok()) << encoded.error().text();
  if (!encoded.ok()) return {};
  EncodedTrace trace = std::move(encoded).value();
  EXPECT_EQ(trace.tokens.size(), trace.roles.size());
  EXPECT_EQ(trace.step_starts.size(), steps.size());
  auto decoded = decode_trace(program, trace.tokens);
  EXPECT_TRUE(decoded.ok()) << decoded.error().text() << "\n" << tokens_text(trace.tokens);
  if (decoded.ok()) {
    EXPECT_EQ(step_texts(decoded.value()), step_texts(steps));
  }
  return trace;
}

TEST(TraceLanguage, WritesTheSmallestExampleOfTheManual) {
  const auto program = program_of("def f(a):\n    b = a + 1\n    return b\n", "f", "2");
  EXPECT_EQ(tokens_text(program.prompt()),
            "<program> L1 def v0 ( v1 ) L2 <i1> v2 = v1 + 1 L3 <i1> return v2 <run> v0 ( 2 )");
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 1, {{"a", "2"}})
      .add(Event::kLine, 1, 0, "f", 2, {{"a", "2"}})
      .add(Event::kLine, 1, 0, "f", 3, {{"a", "2"}, {"b", "3"}})
      .add(Event::kReturn, 1, 0, "f", 3, {{"a", "2"}, {"b", "3"}}, "3");
  const auto trace = round_trip(program, b.steps());
  EXPECT_EQ(tokens_text(trace.tokens), "<call> L1 v1 2 <;> <go> L2 v2 3 <;> L3 <ret> 3 <;> <eos>");
  EXPECT_EQ(trace.step_starts, (std::vector<size_t>{0, 6, 7, 11}));
  EXPECT_EQ(trace.roles[2], TokenRole::kState);
  EXPECT_EQ(trace.roles[10], TokenRole::kControl);
  EXPECT_EQ(trace.roles[12], TokenRole::kValue);
}

TEST(TraceLanguage, RepeatsTheCallersLineAfterAReturn) {
  const auto program =
      program_of("def g(x):\n    return x\n\ndef f(a):\n    c = g(a)\n    return c\n", "f", "1");
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 4, {{"a", "1"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "1"}})
      .add(Event::kCall, 2, 1, "g", 1, {{"x", "1"}})
      .add(Event::kLine, 2, 1, "g", 2, {{"x", "1"}})
      .add(Event::kReturn, 2, 1, "g", 2, {{"x", "1"}}, "1")
      .add(Event::kLine, 1, 0, "f", 6, {{"a", "1"}, {"c", "1"}})
      .add(Event::kReturn, 1, 0, "f", 6, {{"a", "1"}, {"c", "1"}}, "1");
  const auto trace = round_trip(program, b.steps());
  EXPECT_EQ(
      tokens_text(trace.tokens),
      "<call> L3 v3 1 <;> <go> L4 <call> L1 v1 1 <;> <go> L2 <ret> 1 <;> L4 v4 1 <;> L5 <ret> 1 "
      "<;> <eos>");
  EXPECT_EQ(trace.roles[trace.step_starts[5]], TokenRole::kForced);
}

TEST(TraceLanguage, HoldsExceptionsGeneratorsAndUnboundNames) {
  const auto program = program_of(
      "def gen(n):\n    yield n\n\ndef f(a):\n    for x in gen(a):\n        del x\n    a[0]\n", "f",
      "[]");
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 4, {{"a", "[]"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "[]"}})
      .add(Event::kCall, 2, 1, "gen", 1, {{"n", "[]"}})
      .add(Event::kLine, 2, 1, "gen", 2, {{"n", "[]"}})
      .add(Event::kYield, 2, 1, "gen", 2, {{"n", "[]"}}, "[]")
      .add(Event::kLine, 1, 0, "f", 6, {{"a", "[]"}, {"x", "[]"}})
      .add(Event::kLine, 1, 0, "f", 5, {{"a", "[]"}})
      .add(Event::kResume, 2, 1, "gen", 2, {{"n", "[]"}})
      .add(Event::kReturn, 2, 1, "gen", 2, {{"n", "[]"}}, "None")
      .add(Event::kLine, 1, 0, "f", 7, {{"a", "[]"}})
      .add(Event::kException, 1, 0, "f", 7, {{"a", "[]"}}, "IndexError: list index out of range")
      .add(Event::kReturn, 1, 0, "f", 7, {{"a", "[]"}});
  const auto trace = round_trip(program, b.steps());
  EXPECT_NE(
      tokens_text(trace.tokens).find("<exc> IndexError :  list index out of range <;> <ret> <;>"),
      std::string::npos)
      << tokens_text(trace.tokens);
}

TEST(TraceLanguage, KeepsTheOrderOfLocalsWhateverItIs) {
  const auto program = program_of("def f(a, b, c):\n    return a\n", "f", "1, 2, 3");
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 1, {{"a", "1"}, {"b", "2"}})
      .add(Event::kLine, 1, 0, "f", 2, {{"c", "3"}, {"b", "2"}, {"a", "1"}})
      .add(Event::kReturn, 1, 0, "f", 2, {{"b", "5"}, {"a", "1"}}, "None");
  round_trip(program, b.steps());
}

TEST(TraceLanguage, KeepsEveryTextThatAValueCanHave) {
  const auto program = program_of("def f(a):\n    return a\n", "f", "x");
  for (const std::string text : {"",
                                 "''",
                                 "'it'",
                                 "\"it's\"",
                                 "[1, -2.5e-10, None]",
                                 "{'a': (1,), 'b': {2, 3}}",
                                 "b'\\x00'",
                                 "'cut off",
                                 "[1, 2",
                                 "]",
                                 "<function f>",
                                 "<function f at 0x1>",
                                 "f(a=1)",
                                 "1e400",
                                 "a\nb\x01",
                                 "\xff\xfe",
                                 "list index out of range",
                                 "nonesuch None Nones",
                                 "'\\''",
                                 "set()",
                                 "a'b",
                                 ", : "}) {
    StepBuilder b("p.py");
    b.add(Event::kCall, 1, 0, "f", 1, {{"a", text}})
        .add(Event::kReturn, 1, 0, "f", 2, {{"a", text}}, text);
    SCOPED_TRACE(text);
    round_trip(program, b.steps());
  }
}

TEST(TraceLanguage, MarksACutRunAndTakesItBack) {
  const auto program = program_of("def f(a):\n    while a:\n        pass\n", "f", "1");
  StepBuilder b("p.py");
  b.add(Event::kCall, 1, 0, "f", 1, {{"a", "1"}}).add(Event::kLine, 1, 0, "f", 2, {{"a", "1"}});
  EXPECT_FALSE(encode_trace(program, b.steps()).ok());
  const auto trace = encode_trace(program, b.steps(), TraceEnd::kCut).value();
  EXPECT_EQ(trace.tokens.back(), token::kCut);
  EXPECT_EQ(step_texts(decode_trace(program, trace.tokens).value()), step_texts(b.steps()));
  const auto prefix =
      decode_prefix(program, std::span(trace.tokens).first(trace.tokens.size() - 1));
  EXPECT_EQ(prefix.steps.size(), 2u);
  EXPECT_FALSE(prefix.ended);
}

TEST(TraceLanguage, RefusesWhatItDoesNotHoldByName) {
  const auto program = program_of("def f(a):\n    return a\n", "f", "1");
  auto reason = [&](auto&& change) {
    StepBuilder b("p.py");
    b.add(Event::kCall, 1, 0, "f", 1, {{"a", "1"}})
        .add(Event::kReturn, 1, 0, "f", 2, {{"a", "1"}}, "1");
    auto steps = b.steps();
    change(steps);
    const auto encoded = encode_trace(program, steps);
    EXPECT_FALSE(encoded.ok());
    return encoded.ok() ? std::string() : encoded.error().message;
  };
  EXPECT_EQ(reason([](auto& s) { s[1].thread = 2; }), "a second thread");
  EXPECT_EQ(reason([](auto& s) { s[1].file = "q.py"; }), "a second file");
  EXPECT_EQ(reason([](auto& s) { s[1].line = 9; }), "a line outside of its function");
  EXPECT_EQ(reason([](auto& s) { s[0].function = "g"; }),
            "a function that the prompt does not show");
  EXPECT_EQ(reason([](auto& s) { s[1].depth = 1; }), "a depth that the frames do not tell");
  EXPECT_EQ(reason([](auto& s) { s[1].locals[0].name = "zz"; }),
            "a local that the prompt does not name");
  EXPECT_EQ(reason([](auto& s) { s[1].frame = 7; }), "a frame that was left goes on");
  EXPECT_EQ(reason([](auto& s) { s.pop_back(); }), "a run that ends inside a frame");
  EXPECT_EQ(reason([](auto& s) { s.clear(); }), "a run without steps");
}

TEST(TraceLanguage, RefusesTokensThatAreNoTrace) {
  const auto program = program_of("def f(a):\n    return a\n", "f", "1");
  EXPECT_FALSE(decode_trace(program, {}).ok());
  const std::vector<Token> outside = {token::kCall, 60000};
  EXPECT_FALSE(decode_trace(program, outside).ok());
  const std::vector<Token> broken_off = {token::kCall, line_token(1), token::kGo};
  EXPECT_FALSE(decode_trace(program, broken_off).ok());
}

}  // namespace
}  // namespace foretrace::datasets
