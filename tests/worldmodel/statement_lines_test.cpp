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

TEST(StatementLines, SurvivesTextThatIsNoPython) {
  EXPECT_EQ(StatementLines("").next(1, false), 1);
  EXPECT_EQ(StatementLines("'''never closed\n\n").next(1, false), 1);
  EXPECT_EQ(StatementLines("a = 'open\nb = 2").next(1, false), 2);
  EXPECT_EQ(StatementLines(")))\n\\").next(1, false), 2);
  EXPECT_EQ(StatementLines("x = '\\").next(7, false), 7);
}

}  // namespace
}  // namespace foretrace::worldmodel
