// Files stay small, names stay telling.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/style/source_tree.h"

namespace foretrace::style {
namespace {

constexpr size_t kLongestFile = 500;
constexpr size_t kMedianFile = 110;

TEST(Size, NoFileIsLongAndHalfAreShort) {
  std::vector<size_t> lengths;
  std::vector<std::string> long_files;
  for (const SourceFile& file : project_files({".h", ".cpp", ".cu", ".cuh", ".c", ".py", ".cmake", "CMakeLists.txt"})) {
    const size_t length = file.lines().size();
    if (file.path.find("/fixtures/") != std::string::npos) continue;
    lengths.push_back(length);
    if (length > kLongestFile) long_files.push_back(file.path + ": " + std::to_string(length) + " lines");
  }
  EXPECT_TRUE(long_files.empty()) << testing::PrintToString(long_files);
  std::nth_element(lengths.begin(), lengths.begin() + static_cast<long>(lengths.size() / 2), lengths.end());
  EXPECT_LE(lengths[lengths.size() / 2], kMedianFile);
}

TEST(Size, NamesSayWhatAFileIs) {
  for (const SourceFile& file : project_files({".h", ".cpp", ".cu", ".cuh"}))
    for (const char* vague : {"/utils.", "/util.", "/common.", "/helpers.", "/misc.", "_v2.", "_new.", "_old."})
      EXPECT_EQ(file.path.find(vague), std::string::npos) << file.path;
}

TEST(Size, HeadersAreGuardedOnce) {
  for (const SourceFile& file : project_files({".h", ".cuh"}))
    EXPECT_NE(file.text.find("#pragma once"), std::string::npos) << file.path;
}

}  // namespace
}  // namespace foretrace::style
