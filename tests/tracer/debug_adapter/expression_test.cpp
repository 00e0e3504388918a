// What an expression is read as; what it evaluates to is in variables_test.cpp.
#include <gtest/gtest.h>

#include "tracer/debug_adapter/expression.h"

namespace foretrace::tracer {
namespace {

// With all its brackets.
std::string structure(const Expression& e) {
  using Kind = Expression::Kind;
  switch (e.kind) {
    case Kind::kLiteral: return e.literal.dump();
    case Kind::kName: return e.text;
    case Kind::kMember: return structure(e.parts[0]) + "." + e.text;
    case Kind::kItem: return structure(e.parts[0]) + "[" + structure(e.parts[1]) + "]";
    case Kind::kTarget: return "(*" + structure(e.parts[0]) + ")";
    case Kind::kLength: return "len(" + structure(e.parts[0]) + ")";
    case Kind::kNegative: return "(-" + structure(e.parts[0]) + ")";
    case Kind::kNot: return "(not " + structure(e.parts[0]) + ")";
    case Kind::kBinary: break;
  }
  return "(" + structure(e.parts[0]) + " " + e.text + " " + structure(e.parts[1]) + ")";
}

TEST(Expression, BindsAsPythonAndCDo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a.b[0]", "a.b[0]"},
      {"p->next->value", "p.next.value"},
      {"*p", "(*p)"},
      {"*p.x", "(*p.x)"},
      {"(*p).x", "(*p).x"},
      {"a + b * c - 1", "((a + (b * c)) - 1)"},
      {"a == 1 or b < 2 and not c", "((a == 1) or ((b < 2) and (not c)))"},
      {"!a && b || c", "(((not a) and b) or c)"},
      {"x is not None", "(x is not null)"},
      {"d['k'][\"m\"]", "d[\"k\"][\"m\"]"},
      {"len(a.b) >= 3", "(len(a.b) >= 3)"},
      {"-1.5e3 != x", "((-1.5e3) != x)"},
      {"a[i + 1]", "a[(i + 1)]"},
      {"note", "note"},
      {"isnt", "isnt"},
  };
  for (const auto& [text, expected] : cases) {
    const auto found = parse_expression(text);
    ASSERT_TRUE(found.ok()) << text << ": " << found.error().text();
    const std::string wanted = text == "-1.5e3 != x" ? "((-1500.0) != x)" : expected;
    EXPECT_EQ(structure(found.value()), wanted);
  }
}

TEST(Expression, RefusesTheRestWithItsPlace) {
  for (const char* text : {"", " ", "f(x)", "a b", "a =", "a[", "a]", ")", "a.1", "'x", "1 2", "a ==", "lambda: 0", "a; b", "\\", "\xff\xfe[", "a < b < c"})
    EXPECT_FALSE(parse_expression(text).ok()) << text;
  EXPECT_NE(parse_expression("a + ?").error().message.find("character 5"), std::string::npos);
}

TEST(Expression, DepthAndLengthAreBounded) {
  const std::string many(5000, '(');
  EXPECT_FALSE(parse_expression(many).ok());
  EXPECT_FALSE(parse_expression(std::string(20000, 'x')).ok());
  std::string chain = "x", minus = "x", sum = "1", negation = "x";
  for (int i = 0; i < 1000; ++i) chain += "[0]", minus.insert(0, "-"), sum += "+1", negation.insert(0, "not ");
  for (const std::string& text : {chain, minus, sum, negation}) EXPECT_FALSE(parse_expression(text).ok()) << text.size();
}

}  // namespace
}  // namespace foretrace::tracer
