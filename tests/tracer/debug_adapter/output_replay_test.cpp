#include <gtest/gtest.h>

#include "tracer/debug_adapter/output_replay.h"

namespace foretrace::tracer {
namespace {

std::string text(const std::vector<OutputRecord>& records) {
  std::string all;
  for (const OutputRecord& record : records) all += std::to_string(record.stream) + ":" + record.bytes + ";";
  return all;
}

TEST(OutputReplay, GivesWhatTheStepsBeforeWroteAndNeverTwice) {
  OutputReplay replay({{-1, 1, "a"}, {3, 1, "b"}, {3, 2, "E"}, {2, 2, "D"}, {9, 1, "c"}});
  EXPECT_EQ(text(replay.before(0)), "1:a;");
  EXPECT_EQ(text(replay.before(3)), "2:D;");
  EXPECT_EQ(text(replay.before(4)), "1:b;2:E;");
  EXPECT_EQ(text(replay.before(1)), "");
  EXPECT_EQ(text(replay.rest()), "1:c;");
}

TEST(OutputReplay, HoldsCharactersBackUntilTheyAreWhole) {
  OutputReplay replay({{0, 1, "x\xc3"}, {1, 2, "y"}, {2, 1, "\xa9\xf0\x9f"}, {3, 1, "\x98\x80\xe2\x82"}});
  EXPECT_EQ(text(replay.before(1)), "1:x;");
  EXPECT_EQ(text(replay.before(2)), "2:y;");
  EXPECT_EQ(text(replay.before(3)), "1:\xc3\xa9;");
  EXPECT_EQ(text(replay.rest()), "1:\xf0\x9f\x98\x80;1:\xe2\x82;");
}

TEST(OutputReplay, BytesThatAreNoTextDoNotWait) {
  OutputReplay replay({{0, 1, "\xff\xfe\x80"}, {1, 1, "\x80\x80\x80\x80"}});
  EXPECT_EQ(text(replay.before(1)), "1:\xff\xfe\x80;");
  EXPECT_EQ(text(replay.before(2)), "1:\x80\x80\x80\x80;");
}

}  // namespace
}  // namespace foretrace::tracer
