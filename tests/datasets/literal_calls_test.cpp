#include "datasets/corpus/literal_calls.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/manifest.h"
#include "tests/data_file.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::corpus {
namespace {

// "f(1) g(2)": the calls in the statements of a module.
std::string calls_in(const std::string& source) {
  const auto tree = syntax::parse_python(source);
  if (!tree.ok()) return tree.error().text();
  LiteralBindings names;
  std::vector<LiteralCall> calls;
  find_literal_calls(tree.value(), tree.value().at(0).first, names, calls);
  std::string out;
  for (const LiteralCall& call : calls)
    out += (out.empty() ? "" : " ") + call.function + "(" + call.arguments + ")";
  return out;
}

TEST(LiteralCalls, WritesLiteralsAsPythonDoes) {
  for (const char* arguments :
       {"1, -2.5, 'a', None, ...", "[1, (2,), ()], {'k': {3}}", "k=[True], z='it\\'s \"x\"'",
        "b'\\xff\\n'", "(-5) ** 2, 2 - (3 - 4)", "[set(), float('nan'), range(0, 9, 2)]",
        "\"it's\", '\\\\d\\t\\x00'", "not 1, ~(1 + 2)", "'\u00e9'"})
    EXPECT_EQ(calls_in("f(" + std::string(arguments) + ")\n")
                  .substr(0, std::string(arguments).size() + 3),
              "f(" + std::string(arguments) + ")");
  EXPECT_EQ(calls_in("f(0x10, 'a' \"b\", (1), u'c', 1_0, '\\u00e9')\n"),
            "f(16, 'ab', 1, 'c', 10, '\u00e9')");
}

TEST(LiteralCalls, LeavesOutWhatIsNoLiteral) {
  for (const char* call :
       {"f(x)", "f(*[1])", "f(**{})", "f(f'{1}')", "f(lambda: 1)", "f([i for i in (1, 2)])",
        "f(1 < 2)", "f('\\ud800')", "f('\\N{DASH}')", "f(a[0])", "f()()[0](x)", "f(1e999)",
        "f(sorted([1]))", "(lambda: f(1))", "[f(1) for i in y]", "f(1 if 2 else 3)"})
    EXPECT_EQ(calls_in("x = g\nz = " + std::string(call) + "\n").find("f(1"), std::string::npos)
        << call;
  EXPECT_EQ(calls_in("def t():\n    f(1)\nclass A:\n    f(2)\n"), "");
}

TEST(LiteralCalls, FollowsNamesThatHoldLiterals) {
  EXPECT_EQ(
      calls_in("x = [1]\ny, z = x, -2\nassert f(x, y) == f(z ** 2)\nx = h\nf(x)\nz += 1\nf(z)\n"),
      "f([1], [1]) f((-2) ** 2)");
  EXPECT_EQ(calls_in("import m\nassert m.f(f(1)) == 2\nself.assertEqual(m.a.f('a'), 3)\n"),
            "f(1) m.a.f('a')");
  EXPECT_EQ(calls_in("x = 1\nwith open('a') as x:\n    f(x)\n"), "open('a')");
}

TEST(LiteralCalls, TurnsLoopsOverLiterals) {
  EXPECT_EQ(calls_in("for a, b in [(1, 2), (3, Error), (4,), x]:\n    f(a)\n    f(b)\nf(a)\n"),
            "f(1) f(2) f(3)");
  EXPECT_EQ(calls_in("cases = ((1, g), (2, g))\nfor a, want in cases:\n    with "
                     "self.subTest(a=a):\n        f(a)\n"),
            "self.subTest(a=1) f(1) self.subTest(a=2) f(2)");
  EXPECT_EQ(calls_in("for a in things():\n    f(a)\n    f(5)\n"), "things() f(5)");
}

TEST(LiteralCalls, LeavesOutWhatIsExpectedToFail) {
  EXPECT_EQ(calls_in("with pytest.raises(ValueError):\n    f(1)\nwith self.assertRaises(E) as e:\n "
                     "   f(2)\nwith a:\n    f(3)\n"),
            "f(3)");
  EXPECT_EQ(calls_in("assert f(1), str(f(2))\n"), "f(1)");
}

// Runs every item's call, and asks whether it is one of the task's own test, evaluated.
TEST(Benchmarks, ImportsHumanEvalWithTheCallsOfItsTests) {
  SKIP_WITHOUT_PYTHON();
  SKIP_WITHOUT_DATA("HumanEval.jsonl.gz");
  const auto items = import_humaneval(data_file("HumanEval.jsonl.gz"));
  ASSERT_TRUE(items.ok()) << items.error().text();
  EXPECT_EQ(items.value().size(), 1124U);
  EXPECT_EQ(items.value()[0].entry, "has_close_elements");
  EXPECT_EQ(items.value()[0].args, "[1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3");
  EXPECT_EQ(items.value()[0].origin, "humaneval HumanEval/0 (evaluation only)");
  const ScratchDirectory scratch;
  ASSERT_TRUE(write_manifest(scratch / "items.jsonl", items.value()).ok());
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/humaneval_calls.py " +
                 (scratch / "items.jsonl") + " " + data_file("HumanEval.jsonl.gz"));
  ASSERT_TRUE(printed.has_value());
  const Json found = parse_json(*printed).value();
  EXPECT_EQ(found["tasks"], 161);  // 3 tests compute all of their arguments
  EXPECT_TRUE(found["raised"].empty()) << found.dump(1);
  EXPECT_TRUE(found["not_in_test"].empty()) << found.dump(1);
}

}  // namespace
}  // namespace foretrace::datasets::corpus
