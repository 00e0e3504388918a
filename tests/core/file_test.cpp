#include "core/file.h"

#include <gtest/gtest.h>

#include "tests/scratch_directory.h"

namespace foretrace {
namespace {

TEST(File, WritesAtomicallyAndReadsBack) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "file.bin";
  ASSERT_TRUE(write_file_atomic(path, "one").ok());
  ASSERT_TRUE(write_file_atomic(path, std::string("t\0o", 3)).ok());
  EXPECT_EQ(read_file(path).value(), std::string("t\0o", 3));
  EXPECT_FALSE(file_exists(path + ".tmp"));
}

TEST(File, SaysWhichFileIsMissing) {
  auto text = read_file("/nonexistent/x.py");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kNotFound);
  EXPECT_NE(text.error().message.find("/nonexistent/x.py"), std::string::npos);
}


}  // namespace
}  // namespace foretrace
