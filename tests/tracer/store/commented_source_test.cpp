#include "tracer/store/commented_source.h"

#include <gtest/gtest.h>

namespace foretrace::tracer {
namespace {

TEST(CommentedSource, CommentsStandWhereTheyAreComments) {
  const Statements python("x = \"\"\"a\n# b\"\"\"\ny = f(1,\n      2)  # why\nif x and \\\n   y: z = 1\n\n# end", true);
  const std::pair<int64_t, int64_t> places[] = {{1, 2}, {2, 2}, {3, 4}, {4, 4}, {5, 6}, {6, 6}, {7, 7}, {8, 8}};
  for (const auto& [line, place] : places) EXPECT_EQ(comment_line(python, line, false), place) << line;
  const Statements c("int x = 1; \\\r\nint y = \\\n  2;\nint z;\\", false);
  EXPECT_EQ(comment_line(c, 1, true), 3);
  EXPECT_EQ(comment_line(c, 3, true), 3);
  EXPECT_EQ(comment_line(c, 4, true), 4);
}

TEST(CommentedSource, LinesKeepTheirEnds) {
  const Statements source("a = 1 \r\nb = 2\n\nc = 3", true);
  EXPECT_EQ(commented(source, {}), "a = 1 \r\nb = 2\n\nc = 3");
  EXPECT_EQ(commented(source, {{1, " # x"}, {3, " # y"}, {4, " # z"}, {9, "no"}}), "a = 1  # x\r\nb = 2\n # y\nc = 3 # z");
}

TEST(CommentedSource, FirstTwoAndLast) {
  EXPECT_EQ(first_and_last({"1", "2", "3"}, "..."), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(first_and_last({"1", "2", "3", "4"}, "..."), (std::vector<std::string>{"1", "2", "...", "4"}));
}

}  // namespace
}  // namespace foretrace::tracer
