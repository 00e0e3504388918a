#include "core/compress.h"

#include <gtest/gtest.h>

#include <string>

#include "core/file.h"
#include "tests/scratch_directory.h"

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

// printf 'two ' | gzip -n; printf 'members' | gzip -n
TEST(Gunzip, ReadsEveryMemberAndRefusesTornAndOversizedFiles) {
  const std::string one("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\053\051\317\127\000\000\242\301\254\115\004\000\000\000", 24);
  const std::string two("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\313\115\315\115\112\055\052\006\000\377\322\240\105\007\000\000\000", 27);
  EXPECT_EQ(gunzip(one + two, 11).value(), "two members");
  EXPECT_FALSE(gunzip(one + two, 10).ok());
  for (size_t n = 0; n < one.size(); ++n) EXPECT_FALSE(gunzip(one.substr(0, n), 100).ok()) << n;
  EXPECT_FALSE(gunzip(one + "rest", 100).ok());
  EXPECT_FALSE(gunzip("plain text", 100).ok());
}

TEST(Compress, FilesAreReadPackedOrPlain) {
  const ScratchDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "plain", "some text").ok());
  ASSERT_TRUE(write_file_atomic(folder / "packed", gzip("some text")).ok());
  ASSERT_TRUE(write_file_atomic(folder / "torn", gzip("some text").substr(0, 12)).ok());
  EXPECT_EQ(read_gzip_or_plain(folder / "plain", 100).value(), "some text");
  EXPECT_EQ(read_gzip_or_plain(folder / "packed", 100).value(), "some text");
  EXPECT_NE(read_gzip_or_plain(folder / "torn", 100).error().text().find("torn"), std::string::npos);
  EXPECT_FALSE(read_gzip_or_plain(folder / "missing", 100).ok());
}

TEST(Compress, GzipGivesWhatGunzipReads) {
  std::string mixed;
  for (int i = 0; i < 300000; ++i) mixed += static_cast<char>(i % 251 * (i % 7));
  for (const std::string& bytes : {std::string(), std::string("a"), std::string("\0\xff\n", 3), mixed}) {
    EXPECT_EQ(gunzip(gzip(bytes), bytes.size()).value(), bytes);
    EXPECT_EQ(gzip(bytes), gzip(bytes));
  }
}

}  // namespace
}  // namespace foretrace
