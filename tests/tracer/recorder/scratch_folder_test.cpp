#include "tracer/recorder/scratch_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "foretrace-scratch-test";

TEST(ScratchFolder, GoesWithItsOwner) {
  std::string path;
  {
    ScratchFolder made = ScratchFolder::create(kPrefix).value();
    path = made.path();
    std::ofstream(path + "/file") << "x";
    const ScratchFolder moved = std::move(made);
    EXPECT_EQ(moved.path(), path);
    EXPECT_TRUE(fs::exists(path + "/file"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ScratchFolder, OfAKilledOwnerIsRemovedAndOfALivingOneIsNot) {
  const ScratchFolder ours = ScratchFolder::create(kPrefix).value();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const ScratchFolder theirs = ScratchFolder::create(kPrefix).value();
    if (::write(ends[1], theirs.path().c_str(), theirs.path().size() + 1) < 0) ::_exit(1);
    while (true) ::pause();
  }
  char theirs[256] = {};
  ASSERT_GT(::read(ends[0], theirs, sizeof(theirs) - 1), 0);
  for (const int end : ends) ::close(end);
  remove_abandoned_folders(kPrefix);
  EXPECT_TRUE(fs::exists(theirs));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(theirs));
  remove_abandoned_folders(kPrefix);
  EXPECT_FALSE(fs::exists(theirs));
  EXPECT_TRUE(fs::exists(ours.path()));
}

TEST(ScratchFolder, LeavesWhatIsOfAnotherKind) {
  const fs::path other = fs::temp_directory_path() / (std::string(kPrefix) + "-longer-name");
  fs::create_directory(other);
  remove_abandoned_folders(kPrefix);
  EXPECT_TRUE(fs::exists(other));
  fs::remove(other);
}

}  // namespace
}  // namespace foretrace::tracer
