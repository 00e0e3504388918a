#include "tracer/trace/statement.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace foretrace::tracer {
namespace {

std::string text_at(const Statements& statements, int64_t line) {
  const Statement* found = statements.at(line);
  return found == nullptr ? "(none)" : std::string(found->text);
}

TEST(Statements, SpanBracketsStringsAndBackslashes) {
  const Statements s(
      "x = f(1,  # one\n"
      "      2)  # two\n"
      "\n"
      "# only a comment\n"
      "    doc = '''a\n"
      "  # no comment ( '''  \n"
      "y = 1 + \\\n"
      "    2\n"
      "z = \"(\" '#' # (\n"
      "if z: y = 3\r\n"
      "last",
      true);
  EXPECT_EQ(text_at(s, 1), "x = f(1,  # one\n      2)");
  EXPECT_EQ(text_at(s, 2), text_at(s, 1));
  EXPECT_EQ(text_at(s, 3), "(none)");
  EXPECT_EQ(text_at(s, 4), "(none)");
  EXPECT_EQ(text_at(s, 5), "doc = '''a\n  # no comment ( '''");
  EXPECT_EQ(s.at(6)->first_line, 5);
  EXPECT_EQ(s.at(6)->column, 5);
  EXPECT_EQ(text_at(s, 8), "y = 1 + \\\n    2");
  EXPECT_EQ(text_at(s, 9), "z = \"(\" '#'");
  EXPECT_EQ(text_at(s, 10), "if z: y = 3");
  EXPECT_EQ(text_at(s, 11), "last");
  EXPECT_EQ(text_at(s, 12), "(none)");
  EXPECT_EQ(text_at(s, 0), "(none)");
  EXPECT_EQ(s.line(4), "# only a comment\n");
  EXPECT_EQ(s.line(11), "last");
}

TEST(Statements, SurviveTextThatIsNoPython) {
  for (const char* source : {"", "\n", "(((", "'", "'''", "\\", "\"\\", ")]}", "x = 'a\\\n", "\xff\xfe(", "x = \"\"\"a\n",
                             "y\nx = 'a\\\n", "f('''\n\n\n", "x = \\\n"}) {
    const Statements s(source, true);
    const std::string_view text = source;
    EXPECT_EQ(s.lines(), std::count(text.begin(), text.end(), '\n') + (text.empty() || text.back() == '\n' ? 0 : 1)) << source;
    for (int64_t line = 0; line <= s.lines() + 1; ++line) {
      const Statement* found = s.at(line);
      EXPECT_TRUE(found == nullptr || (found->first_line <= line && line <= found->last_line)) << source;
    }
  }
}

TEST(Statements, OfAStringThatIsNotClosedEndWithTheText) {
  const Statements s("y = 1\nx = \"\"\"a\nb\n", true);
  ASSERT_EQ(s.lines(), 3);
  ASSERT_NE(s.at(3), nullptr);
  EXPECT_EQ(s.at(3)->first_line, 2);
  EXPECT_EQ(s.at(3)->last_line, 3);
  EXPECT_EQ(text_at(s, 4), "(none)");
}

TEST(Statements, LinesEndAsInPython) {
  const Statements s("\xef\xbb\xbfx = 1\ry = (2,\r\n3)\r\rz = '''a\r'''\r", true);
  ASSERT_EQ(s.lines(), 6);
  EXPECT_EQ(text_at(s, 1), "x = 1");
  EXPECT_EQ(s.at(1)->column, 1);
  EXPECT_EQ(text_at(s, 3), "y = (2,\r\n3)");
  EXPECT_EQ(text_at(s, 4), "(none)");
  EXPECT_EQ(text_at(s, 6), "z = '''a\n'''");
}

TEST(Statements, OfCAreLines) {
  const Statements s("int x = 1;\n  x += 2;  \n\n", false);
  EXPECT_EQ(text_at(s, 2), "x += 2;");
  EXPECT_EQ(s.at(2)->column, 3);
  EXPECT_EQ(text_at(s, 3), "(none)");
}

}  // namespace
}  // namespace foretrace::tracer
