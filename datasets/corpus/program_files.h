// The files of a folder of programs, and the names by which manifests call them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/corpus/example_program.h"

namespace foretrace::datasets::corpus {

struct FileChoice {
  std::string extension = ".py";
  bool with_tests = false;  // folders of tests too
};

// Those under the folder in order of their paths; hidden folders, caches and installed packages
// left out. A file is itself.
Result<std::vector<std::string>> program_files(const std::string& folder, const FileChoice& choice);

// .py files, those of tests left out.
Result<std::vector<std::string>> python_files(const std::string& folder);

class FileNames {
 public:
  explicit FileNames(const HarvestOptions& options);
  // "stdlib/json/decoder.py"
  [[nodiscard]] std::string origin(const std::string& path) const;

 private:
  std::filesystem::path base_;
  std::string name_;
};

}  // namespace foretrace::datasets::corpus
