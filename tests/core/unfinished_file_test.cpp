#include "core/unfinished_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace {
namespace {

namespace fs = std::filesystem;

TEST(UnfinishedFile, AppearsWhenItIsComplete) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "out";
  ASSERT_TRUE(write_file_atomic(path, "old").ok());
  auto file = UnfinishedFile::open(path).value();
  ASSERT_EQ(::write(file.fd(), "new", 3), 3);
  EXPECT_EQ(read_file(path).value(), "old");
  ASSERT_TRUE(file.finish().ok());
  EXPECT_EQ(read_file(path).value(), "new");
  EXPECT_FALSE(file_exists(path + ".tmp"));
}

TEST(UnfinishedFile, ASecondWriterIsRefusedAndHarmsNothing) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "out";
  {
    auto first = UnfinishedFile::open(path).value();
    ASSERT_EQ(::write(first.fd(), "first", 5), 5);
    const Status second = write_file_atomic(path, "2nd");
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::kIo);
    EXPECT_EQ(second.error().message, "another process writes " + path);
    ASSERT_TRUE(first.finish().ok());
    EXPECT_EQ(read_file(path).value(), "first");
    EXPECT_TRUE(write_file_atomic(path, "later").ok()) << "it is finished";
  }
  EXPECT_EQ(read_file(path).value(), "later");
}

TEST(UnfinishedFile, WhatAKilledWriterLeftIsTakenOver) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "out";
  ASSERT_TRUE(write_file_atomic(path + ".tmp", "a longer text that was left").ok());
  ASSERT_TRUE(write_file_atomic(path, "new").ok());
  EXPECT_EQ(read_file(path).value(), "new");
  EXPECT_FALSE(file_exists(path + ".tmp"));
}

TEST(UnfinishedFile, GoesWhereItIsGivenUp) {
  const ScratchDirectory scratch;
  { const auto file = UnfinishedFile::open(scratch / "out"); }
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(UnfinishedFile, WritesThroughLinks) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(make_directories(scratch / "far").ok());
  ASSERT_TRUE(write_file_atomic(scratch / "far/there", "old").ok());
  fs::create_symlink("far/there", scratch / "one");
  fs::create_symlink(scratch / "one", scratch / "two");
  ASSERT_TRUE(write_file_atomic(scratch / "two", "new").ok());
  EXPECT_EQ(read_file(scratch / "far/there").value(), "new");
  EXPECT_TRUE(fs::is_symlink(scratch / "one"));
  EXPECT_TRUE(fs::is_symlink(scratch / "two"));

  fs::create_symlink("far/missing", scratch / "ahead");
  ASSERT_TRUE(write_file_atomic(scratch / "ahead", "made").ok());
  EXPECT_EQ(read_file(scratch / "far/missing").value(), "made");

  // The same file under two names has one writer too.
  const auto first = UnfinishedFile::open(scratch / "far/there");
  EXPECT_FALSE(UnfinishedFile::open(scratch / "two").ok());

  fs::create_symlink("loop", scratch / "loop");
  EXPECT_FALSE(write_file_atomic(scratch / "loop", "x").ok());
  EXPECT_TRUE(fs::is_symlink(scratch / "loop"));
}

}  // namespace
}  // namespace foretrace
