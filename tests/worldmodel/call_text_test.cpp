#include "worldmodel/call_text.h"

#include <gtest/gtest.h>

#include <utility>

namespace foretrace::worldmodel {
namespace {

std::pair<std::string, std::string> split(std::string entry, std::string args = "") {
  split_call(entry, args);
  return {entry, args};
}

using Parts = std::pair<std::string, std::string>;

TEST(SplitCall, GivesFunctionAndArguments) {
  EXPECT_EQ(split("f(1, \"a\")"), Parts("f", "1, \"a\""));
  EXPECT_EQ(split("f()"), Parts("f", ""));
  EXPECT_EQ(split("A.m([(1)], ')', '''x')''', '\\')')"), Parts("A.m", "[(1)], ')', '''x')''', '\\')'"));
}

TEST(SplitCall, LeavesWhatIsNoSingleCallOfAName) {
  for (const char* entry : {"f", "", "f(1)(2)", "g(1) + 1", "(f)(1)", "[f][0](1)", "f(1", "f('1)", "lambda: f(1)"}) EXPECT_EQ(split(entry), Parts(entry, "")) << entry;
  EXPECT_EQ(split("f(1)", "2"), Parts("f(1)", "2"));
}

}  // namespace
}  // namespace foretrace::worldmodel
