#include <gtest/gtest.h>

#include "datasets/mutate_c/operators.h"
#include "tests/datasets/c_syntax_texts.h"

namespace foretrace::datasets::mutate_c {
namespace {

using Texts = std::vector<std::string>;
using Add = void (*)(const SourceTree&, std::vector<Edit>&);

Texts texts_after(const std::string& source, const std::vector<Edit>& edits) {
  Texts out;
  for (const Edit& edit : edits) out.push_back(mutate::apply_edit(source, edit));
  return out;
}

// The whole source after each edit of an operator.
Texts edited_source(Add add, const std::string& source) {
  const SourceTree tree(source, syntax_of(source).nodes);
  std::vector<Edit> edits;
  add(tree, edits);
  return texts_after(source, edits);
}

constexpr const char* kHead =
    "int g(int x, int y);\nint h(const char *s);\nint f(int a, int b, int n, int *p) {\n";
constexpr const char* kTail = "\nreturn 0;\n}\n";

// Of a function's body, what stands in it after each edit.
Texts edited(Add add, const std::string& body) {
  Texts out;
  for (const std::string& text : edited_source(add, kHead + body + kTail)) {
    EXPECT_TRUE(text.starts_with(kHead) && text.ends_with("\n}\n")) << text;
    const size_t begin = std::string(kHead).size();
    out.push_back(text.substr(begin, text.rfind(kTail) - begin));
  }
  return out;
}

class CMutationOperators : public testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_FRONT_END(); }
};

TEST_F(CMutationOperators, ArithmeticIsExchanged) {
  EXPECT_EQ(edited(add_arithmetic_edits, "a = b + /* a - b */ n;"),
            (Texts{"a = b - /* a - b */ n;", "a = b * /* a - b */ n;", "a = b / /* a - b */ n;",
                   "a = b % /* a - b */ n;"}));
  EXPECT_EQ(edited(add_arithmetic_edits, "a *= -b;"),
            (Texts{"a += -b;", "a -= -b;", "a /= -b;", "a %= -b;"}));
  EXPECT_EQ(edited(add_arithmetic_edits, "a++; --b;"), (Texts{"a--; --b;", "a++; ++b;"}));
  EXPECT_EQ(edited(add_arithmetic_edits, "for (a = 0; a < n; a++, --b) n--;"),
            Texts{"for (a = 0; a < n; a++, --b) n++;"});
}

TEST_F(CMutationOperators, ComparisonsAreExchanged) {
  EXPECT_EQ(edited(add_comparison_edits, "a = (a)<b;"),
            (Texts{"a = (a)<=b;", "a = (a)>b;", "a = (a)>=b;", "a = (a)==b;", "a = (a)!=b;"}));
}

TEST_F(CMutationOperators, BooleansAndBitsAreExchangedAndDropped) {
  EXPECT_EQ(edited(add_boolean_edits, "a = a && !b;"), (Texts{"a = a || !b;", "a = a && b;"}));
  EXPECT_EQ(edited(add_boolean_edits, "a = a & ~b;"),
            (Texts{"a = a | ~b;", "a = a ^ ~b;", "a = a & b;"}));
  EXPECT_EQ(edited(add_boolean_edits, "a <<= 2;"), Texts{"a >>= 2;"});
  EXPECT_EQ(edited(add_boolean_edits, "return!a;"), Texts{"return a;"});
  EXPECT_EQ(edited(add_boolean_edits, "p = &a; *p = -b;"), Texts{});
}

TEST_F(CMutationOperators, ConstantsMove) {
  EXPECT_EQ(edited(add_constant_edits, "a = 0xff;").size(), 5U);  // return 0 has two
  EXPECT_EQ(edited(add_constant_edits, "a = 0xff;").front(), "a = 256;");
  const auto values = [](const std::string& value) {
    return edited_source(add_constant_edits, "double x = " + value + ";\n");
  };
  EXPECT_EQ(values("017L"), (Texts{"double x = 16L;\n", "double x = 14L;\n", "double x = 0L;\n"}));
  EXPECT_EQ(values("0u"), Texts{"double x = 1u;\n"});
  EXPECT_EQ(values("2.5f"),
            (Texts{"double x = 3.5f;\n", "double x = 1.5f;\n", "double x = 0.0f;\n"}));
  EXPECT_EQ(values("'a'"), (Texts{"double x = 'b';\n", "double x = '`';\n"}));
  EXPECT_EQ(values("'\\n'"), Texts{"double x = ' ';\n"});
  EXPECT_EQ(values("0x1p3"), Texts{});
}

TEST_F(CMutationOperators, StringsAreExchangedForOthersOfTheFile) {
  const std::string source =
      "#include <stdbool.h>\nconst char *a = \"x\", *b = \"y\" \"z\", *c = \"q\\n\";\nbool d = "
      "true;\n";
  const auto with = [&](const std::string& of, const std::string& other) {
    std::string text = source;
    return text.replace(text.find(of), of.size(), other);
  };
  EXPECT_EQ(edited_source(add_constant_edits, source),
            (Texts{with("true", "false"), with("\"x\"", "\"\""), with("\"x\"", "\"q\\n\""),
                   with("\"q\\n\"", "\"\""), with("\"q\\n\"", "\"x\"")}));
}

TEST_F(CMutationOperators, LoopBoundsMoveByOne) {
  EXPECT_EQ(edited(add_loop_bound_edits, "for (a = 0; a < n; a++) b++;"),
            (Texts{"for (a = 0; a < n + 1; a++) b++;", "for (a = 0; a < n - 1; a++) b++;"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "for (; p && (a <= n - 1); ) a++;"),
            (Texts{"for (; p && (a <= n); ) a++;", "for (; p && (a <= n - 1 - 1); ) a++;"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "while (a >= 0) a--;"),
            (Texts{"while (a >= 1) a--;", "while (a >= 0 - 1) a--;"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "do a++; while (a < 1 << n);"),
            (Texts{"do a++; while (a < (1 << n) + 1);", "do a++; while (a < (1 << n) - 1);"}));
  EXPECT_EQ(edited(add_loop_bound_edits, "while (a != n && !(a < g(a < 3, b))) if (a < b) a++;"),
            Texts{});
}

TEST_F(CMutationOperators, StatementsAreDeletedWithTheirLines) {
  EXPECT_EQ(edited(add_deletion_edits, "  a = 1;  // why\n  if (a) b++;\n  int c = 2; g(a, c);"),
            (Texts{"  if (a) b++;\n  int c = 2; g(a, c);",
                   "  a = 1;  // why\n  if (a) ;\n  int c = 2; g(a, c);",
                   "  a = 1;  // why\n  if (a) b++;\n  int c = 2; ",
                   "  a = 1;  // why\n  if (a) b++;\n  int c = 2; g(a, c);\n}\n"}));
  EXPECT_EQ(
      edited_source(add_deletion_edits,
                    "void f(int a) {\n  switch (a) {\n  case 1:\n    a = 2;\n    break;\n  }\n"
                    "  return;\n}\nvoid g(void) { f(1); }\n"),
      (Texts{"void f(int a) {\n  switch (a) {\n  case 1:\n    ;\n    break;\n  }\n"
             "  return;\n}\nvoid g(void) { f(1); }\n",
             "void f(int a) {\n  switch (a) {\n  case 1:\n    a = 2;\n  }\n"
             "  return;\n}\nvoid g(void) { f(1); }\n"}));
}

TEST_F(CMutationOperators, NeighbouringArgumentsOfACallAreExchanged) {
  EXPECT_EQ(edited(add_argument_order_edits, "a = g(g(1, 1),  /* b */ (b)); h(\"a, b\");"),
            Texts{"a = g((b),  /* b */ g(1, 1)); h(\"a, b\");"});
}

TEST_F(CMutationOperators, ConditionsAreNegated) {
  EXPECT_EQ(edited(add_negation_edits, "if (a<b) a++; else if (p) a = g(a, b) ? b : n;"),
            (Texts{"if (!(a<b)) a++; else if (p) a = g(a, b) ? b : n;",
                   "if (a<b) a++; else if (!p) a = g(a, b) ? b : n;",
                   "if (a<b) a++; else if (p) a = !g(a, b) ? b : n;"}));
  EXPECT_EQ(edited(add_negation_edits, "if (!a) b++; while (a) b++; switch (a) { default:; }"),
            Texts{});
}

TEST_F(CMutationOperators, LeaveMacrosDirectivesAndCommentsAlone) {
  const std::string source =
      "#define LIMIT 3\n#define MORE(x) ((x) + 1)\n#if LIMIT > 2  // 1 + 2\n"
      "int f(int a) {\n  /* a < 4 */\n  return MORE(a * 2);\n}\n#endif\n"
      "int a[5 + 1];\nenum { E = 7 };\nstruct s { int b : 3; };\n"
      "unsigned long n = sizeof(int) + sizeof(a[9]);\n";
  const SourceTree tree(source, syntax_of(source).nodes);
  Texts all;
  for (const std::vector<Edit>& edits : find_edits(tree)) {
    for (const std::string& text : texts_after(source, edits))
      all.push_back(text.substr(source.rfind("n =")));
  }
  EXPECT_EQ(all, (Texts{"n = sizeof(int) - sizeof(a[9]);\n", "n = sizeof(int) * sizeof(a[9]);\n",
                        "n = sizeof(int) / sizeof(a[9]);\n", "n = sizeof(int) % sizeof(a[9]);\n"}));
}

TEST_F(CMutationOperators, DoNotReachOverADirective) {
  const std::string source =
      "int g(int a, int b);\nint f(int a) {\n  return g(a,\n#ifdef X\n      2,\n#else\n      a + "
      "a\n"
      "#endif\n  );\n}\n";
  const SourceTree tree(source, syntax_of(source).nodes);
  const EditsByOperator edits = find_edits(tree);
  EXPECT_EQ(edits[static_cast<size_t>(MutationOperator::kArgumentOrder)].size(), 0U);
  EXPECT_EQ(edits[static_cast<size_t>(MutationOperator::kArithmetic)].size(), 4U);
}

}  // namespace
}  // namespace foretrace::datasets::mutate_c
