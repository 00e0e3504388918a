#include "core/text_lines.h"

#include <gtest/gtest.h>

#include <vector>

namespace foretrace {
namespace {

TEST(TextLines, AreThoseThatAreNotBlank) {
  std::vector<std::string> lines;
  const auto take = [&](std::string_view line) -> Status {
    lines.emplace_back(line);
    return {};
  };
  EXPECT_TRUE(for_each_line("a\n\n \t\r\nb \r\nc", "x", take).ok());
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "b \r", "c"}));
  EXPECT_TRUE(for_each_line("", "x", take).ok());
  EXPECT_EQ(lines.size(), 3U);
}

TEST(TextLines, ErrorsNameTheLineAndEnd) {
  int taken = 0;
  const Status status = for_each_line("a\n\nb\nc\n", "x.jsonl", [&](std::string_view line) -> Status {
    ++taken;
    if (line == "b") return parse_error("no b");
    return {};
  });
  EXPECT_EQ(status.error().message, "x.jsonl:3: no b");
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace foretrace
