// Every test and source file is part of the build: nothing rots unseen.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "tests/style/source_tree.h"

namespace foretrace::style {
namespace {

// Text of the CMakeLists.txt that governs `path`: the nearest one in its folder or above.
std::string governing_cmake(const std::string& path) {
  const std::filesystem::path root = FORETRACE_SOURCE_DIR;
  for (auto folder = std::filesystem::path(path).parent_path(); !folder.empty(); folder = folder.parent_path()) {
    const auto file = root / folder / "CMakeLists.txt";
    if (std::filesystem::exists(file)) return read_file(file.string()).value();
  }
  return {};
}

TEST(Registration, EverySourceFileIsInItsFoldersCMakeLists) {
  for (const SourceFile& file : project_files({".cpp", ".cu"})) {
    if (file.path.find("/fixtures/") != std::string::npos || file.path.find("/golden/") != std::string::npos) continue;
    const std::string name = std::filesystem::path(file.path).filename().string();
    EXPECT_NE(governing_cmake(file.path).find(name), std::string::npos) << file.path << " is in no CMakeLists.txt";
  }
}

TEST(Registration, EveryFolderOfTestsIsBuilt) {
  const std::string top = read_file(std::string(FORETRACE_SOURCE_DIR) + "/tests/CMakeLists.txt").value();
  for (const auto& entry : std::filesystem::directory_iterator(std::string(FORETRACE_SOURCE_DIR) + "/tests")) {
    if (!std::filesystem::exists(entry.path() / "CMakeLists.txt")) continue;
    EXPECT_NE(top.find("add_subdirectory(" + entry.path().filename().string() + ")"), std::string::npos)
        << entry.path();
  }
}

TEST(Registration, NoTestIsSwitchedOff) {
  const std::string off = std::string("DISABLED") + "_";
  for (const SourceFile& file : project_files({".cpp"})) EXPECT_EQ(file.text.find(off), std::string::npos) << file.path;
}

}  // namespace
}  // namespace foretrace::style
