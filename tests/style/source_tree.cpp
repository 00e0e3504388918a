#include "tests/style/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "core/file.h"

namespace foretrace::style {
namespace {

const std::vector<std::string> kFolders = {"core",       "kernels", "tracer", "datasets", "lm",
                                           "worldmodel", "agents",  "eval",   "cli",      "tests"};

}  // namespace

std::vector<std::string> SourceFile::lines() const {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::vector<std::string> SourceFile::includes() const {
  std::vector<std::string> out;
  for (const std::string& line : lines()) {
    if (line.rfind("#include ", 0) != 0) continue;
    const std::string rest = line.substr(9);
    const size_t end = rest.find_first_of("\">", 1);
    if (end != std::string::npos) out.push_back(rest.substr(0, end + 1));
  }
  return out;
}

std::vector<SourceFile> project_files(const std::vector<std::string>& endings) {
  std::vector<SourceFile> out;
  const std::filesystem::path root = FORETRACE_SOURCE_DIR;
  for (const std::string& folder : kFolders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string path = std::filesystem::relative(entry.path(), root).string();
      const bool wanted = std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
        return path.size() >= ending.size() && path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
      });
      if (wanted) out.push_back({path, folder, read_file(entry.path().string()).value()});
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

}  // namespace foretrace::style
