#include "worldmodel/statement_lines.h"

#include <gtest/gtest.h>

namespace foretrace::worldmodel {
namespace {

constexpr const char* kSource =
    "import os\n"        // 1
    "def f(a):\n"        // 2
    "    \"\"\"Text.\n"  // 3
    "\n"
    "    def g(): more.\"\"\"\n"  // 5
    "    # comment\n"             // 6
    "    if a:\n"                 // 7
    "        b = [1,\n"           // 8
    "             2]\n"           // 9
    "    else:\n"                 // 10
    "        b = '# (' \\\n"      // 11
    "            'x'\n"           // 12
    "    def h():\n"              // 13
    "        return 1\n"          // 14
    "    return b\n"              // 15
    "x = f(1)\n";                 // 16

TEST(StatementLines, NextStatementSkipsDocstringsCommentsAndElse) {
  const StatementLines lines(kSource);
  EXPECT_EQ(lines.next(2, true), 7);
  EXPECT_EQ(lines.next(7, false), 8);
  EXPECT_EQ(lines.next(8, false), 11);
}

TEST(StatementLines, AnyLineOfAStatementStandsForIt) {
  const StatementLines lines(kSource);
  EXPECT_EQ(lines.next(9, false), 11);
  EXPECT_EQ(lines.next(12, false), 13);
}

TEST(StatementLines, StaysInTheFunction) {
  const StatementLines lines(kSource);
  EXPECT_EQ(lines.next(13, false), 15);  // h's body is not f's
  EXPECT_EQ(lines.next(13, true), 14);
  EXPECT_EQ(lines.next(14, false), 14);  // nothing follows in h
  EXPECT_EQ(lines.next(15, false), 15);
  EXPECT_EQ(lines.next(1, false), 2);
  EXPECT_EQ(lines.next(2, false), 16);
}

constexpr const char* kC =
    "#include <stdio.h>\n"          // 1
    "struct point { int x; };\n"    // 2
    "static int twice(int n)\n"     // 3
    "{\n"                           // 4
    "  /* if (a) {\n"               // 5
    "     } */ int m = n; // {\n"   // 6
    "  if (m > 0) {\n"              // 7
    "    puts(\"}\");\n"            // 8
    "  } else {\n"                  // 9
    "    m = '{';\n"                // 10
    "  }\n"                         // 11
    "  return 2 * m;\n"             // 12
    "}\n"                           // 13
    "int main(void) {\n"            // 14
    "  return twice(3);\n"          // 15
    "}";

TEST(StatementLines, OfCStandBetweenAFunctionsBraces) {
  const StatementLines lines(kC, "c");
  EXPECT_EQ(lines.function_of(7), (std::vector<int64_t>{6, 7, 8, 10, 12}));
  EXPECT_EQ(lines.function_of(15), (std::vector<int64_t>{15}));
  EXPECT_EQ(lines.next(3, true), 6);
  EXPECT_EQ(lines.next(8, false), 10);
  EXPECT_EQ(lines.next(12, false), 12);
  EXPECT_EQ(lines.next(14, true), 15);
  const StatementLines folded(R"c(#define M(x) do { \
  x; \
} while (0)
#define OPEN {
int f(void) {
  char *s = "a\
b";
  return 1;
}
int g(void) {
  return 2;
}
)c", "c");
  EXPECT_EQ(folded.function_of(8), (std::vector<int64_t>{6, 8}));
  EXPECT_EQ(folded.function_of(7), (std::vector<int64_t>{6, 8}));
  EXPECT_EQ(folded.function_of(11), (std::vector<int64_t>{11}));
  for (const char* text : {"", "}}}{", "\"", "/*", "'\\", "f("}) EXPECT_EQ(StatementLines(text, "c").next(9, false), 9) << text;
}

TEST(StatementLines, SurvivesTextThatIsNoPython) {
  EXPECT_EQ(StatementLines("").next(1, false), 1);
  EXPECT_EQ(StatementLines("'''never closed\n\n").next(1, false), 1);
  EXPECT_EQ(StatementLines("a = 'open\nb = 2").next(1, false), 2);
  EXPECT_EQ(StatementLines(")))\n\\").next(1, false), 2);
  EXPECT_EQ(StatementLines("x = '\\").next(7, false), 7);
}

}  // namespace
}  // namespace foretrace::worldmodel
