#include "core/compress.h"

#include <gtest/gtest.h>

namespace foretrace {
namespace {

TEST(Compress, RoundTripsAnyBytes) {
  for (const std::string& bytes : {std::string(), std::string("a"), std::string(100000, 'x'), std::string("\0\xff\n", 3)})
    EXPECT_EQ(decompress(compress(bytes), 1 << 20).value(), bytes);
}

TEST(Compress, RefusesTornCorruptAndOversizedFrames) {
  const std::string frame = compress(std::string(5000, 'x') + "tail");
  EXPECT_FALSE(decompress(frame.substr(0, frame.size() - 1), 1 << 20).ok());
  EXPECT_FALSE(decompress("garbage", 1 << 20).ok());
  EXPECT_FALSE(decompress("", 1 << 20).ok());
  EXPECT_FALSE(decompress(frame, 5003).ok());
  EXPECT_TRUE(decompress(frame, 5004).ok());
}

}  // namespace
}  // namespace foretrace
