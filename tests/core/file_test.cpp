#include "core/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdio>
#include <filesystem>
#include <thread>

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

TEST(File, WritesDevicesAndPipesAsTheyStand) {
  const ScratchDirectory scratch;
  const std::string pipe = scratch / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = read_file(pipe).value(); });
  EXPECT_TRUE(write_file_atomic(pipe, "through").ok());
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));

  const std::string file = scratch / "descriptor";
  std::FILE* open = std::fopen(file.c_str(), "w");
  std::fputs("before ", open);
  std::fflush(open);
  EXPECT_TRUE(write_file_atomic("/dev/fd/" + std::to_string(fileno(open)), "behind").ok());
  std::fclose(open);
  EXPECT_EQ(read_file(file).value(), "before behind");

  // A private name of the device: a mistake here must not cost the machine its own.
  const std::string full = scratch / "full";
  if (::mknod(full.c_str(), S_IFCHR | 0600, makedev(1, 7)) != 0) GTEST_SKIP() << "devices are made by root only";
  if (std::FILE* usable = std::fopen(full.c_str(), "w"))
    std::fclose(usable);
  else
    GTEST_SKIP() << "no devices below " << scratch.path();
  const Status status = write_file_atomic(full, "x");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().text().find("No space"), std::string::npos) << status.error().text();
  EXPECT_TRUE(std::filesystem::is_character_file(full));
}

TEST(File, ReplacesNoFolder) {
  const ScratchDirectory scratch;
  const Status status = write_file_atomic(scratch.path(), "x");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().text().find("is a folder"), std::string::npos);
  EXPECT_FALSE(file_exists(scratch.path() + ".tmp"));
}

TEST(File, SaysWhichFileIsMissing) {
  auto text = read_file("/nonexistent/x.py");
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kNotFound);
  EXPECT_NE(text.error().message.find("/nonexistent/x.py"), std::string::npos);
}


}  // namespace
}  // namespace foretrace
