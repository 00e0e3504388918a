#include "datasets/corpus/program_files.h"

#include <algorithm>

namespace foretrace::datasets::corpus {
namespace {

namespace fs = std::filesystem;

bool is_skipped_folder(const std::string& name, bool with_tests) {
  static const std::vector<std::string> names = {"__pycache__",   "idlelib", "site-packages",
                                                 "dist-packages", "lib2to3", "ensurepip"};
  if (name == "test" || name == "tests") return !with_tests;
  return name.starts_with('.') || std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<std::vector<std::string>> program_files(const std::string& folder,
                                               const FileChoice& choice) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return std::vector<std::string>{folder};
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  if (error) return not_found(folder + ": " + error.message(), "a folder of programs, or one file");
  std::vector<std::string> paths;
  for (; at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (error) return not_found(folder + ": " + error.message());
    if (at->is_directory(error) &&
        is_skipped_folder(at->path().filename().string(), choice.with_tests))
      at.disable_recursion_pending();
    else if (at->path().extension() == choice.extension && at->is_regular_file(error))
      paths.push_back(at->path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::vector<std::string>> python_files(const std::string& folder) {
  return program_files(folder, {});
}

FileNames::FileNames(const HarvestOptions& options) {
  std::string root = options.folder;
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  base_ = fs::is_directory(root) ? fs::path(root) : fs::path(root).parent_path();
  name_ = options.name.empty() ? fs::path(root).stem().string() : options.name;
}

std::string FileNames::origin(const std::string& path) const {
  return name_ + "/" + fs::path(path).lexically_relative(base_).string();
}

}  // namespace foretrace::datasets::corpus
