#include "core/whole_characters.h"

#include <gtest/gtest.h>

#include <string>

namespace foretrace {
namespace {

TEST(WholeCharacters, LeavesOutTheOneThatIsCut) {
  const std::string text = "a\u00e9\u20ac\U0001f600z";  // 1, 2, 3, 4 and 1 bytes
  const size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t bytes = 0; bytes < std::size(ends); ++bytes) EXPECT_EQ(whole_characters(text, bytes), text.substr(0, ends[bytes])) << bytes;
}

TEST(WholeCharacters, CutsBytesThatAreNoCharactersAnywhere) {
  const std::string bytes(9, '\x80');
  EXPECT_EQ(whole_characters(bytes, 5).size(), 5U);
}

}  // namespace
}  // namespace foretrace
