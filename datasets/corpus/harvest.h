// Manifests from folders of Python files: every module-level function with calls in its docstring
// becomes a program. Nothing is run.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "datasets/manifest.h"
#include "datasets/overlap/overlap_index.h"

namespace foretrace::datasets::corpus {

struct HarvestOptions {
  std::string folder;  // or one .py file
  std::string name;    // prefix of ids and origins: "stdlib"; empty: the folder's last part
  std::string licence;
  int64_t max_lines = 80;  // of a program
  int64_t max_calls = 8;   // of a function
};

struct Harvest {
  std::vector<ManifestItem> items;
  int64_t files = 0;
  int64_t functions = 0;                   // at module level
  int64_t programs = 0;                    // that gave items
  std::map<std::string, int64_t> skipped;  // reason -> functions
};

Result<Harvest> harvest_folder(const HarvestOptions& options);

// The functions of one source, added to `harvest` and, each with what it needs as one whole, to `seen`; `origin` names the file. What
// overlaps with one of `seen` is skipped.
void harvest_source(const std::string& source, const std::string& origin,
                    const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest);

// /usr/lib/python3.N of the newest N that is there; an Error if there is none.
Result<std::string> standard_library_folder();

// .py files under the folder in order of their paths, tests and caches left out. A file is itself.
Result<std::vector<std::string>> python_files(const std::string& folder);

}  // namespace foretrace::datasets::corpus
