#include "datasets/generate_c/layout.h"

#include <gtest/gtest.h>

namespace foretrace::datasets::generate_c {
namespace {

TEST(Layout, LoopsBecomeWhileUnlessTheyContinue) {
  const Lines loop = {"int f(int n) {", "    int t = 0;", "    for (int i = 0; i < n; i++) {", "        t += i;", "    }",
                      "    return t;", "}"};
  const Lines expected = {"int f(int n) {", "    int i;", "    int t = 0;", "    i = 0;", "    while (i < n) {",
                          "        t += i;", "        i++;", "    }", "    return t;", "}"};
  EXPECT_EQ(with_variables_first(loop, true), expected);
  Lines skipping = loop;
  skipping[3] = "        continue;";
  EXPECT_EQ(with_variables_first(skipping, true)[3], "    for (i = 0; i < n; i++) {");
}

TEST(Layout, BracesGoWhereEveryBranchIsOneStatement) {
  const Lines both = {"int f(int n) {", "    if (n > 1) {", "        n = 1;", "    } else {", "        n = 2;", "    }", "    return n;", "}"};
  EXPECT_EQ(without_braces(both),
            (Lines{"int f(int n) {", "    if (n > 1)", "        n = 1;", "    else", "        n = 2;", "    return n;", "}"}));
  Lines nested = both;
  nested[2] = "        if (n > 2) {";
  nested.insert(nested.begin() + 3, {"            n = 3;", "        }"});
  const Lines kept = without_braces(nested);
  EXPECT_EQ(kept[1], "    if (n > 1) {");  // or the else would be that of the inner if
  EXPECT_EQ(kept[2], "        if (n > 2)");
}

}  // namespace
}  // namespace foretrace::datasets::generate_c
