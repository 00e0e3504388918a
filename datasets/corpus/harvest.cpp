#include "datasets/corpus/harvest.h"

#include <set>

#include "core/file.h"
#include "datasets/corpus/clean_source.h"
#include "datasets/corpus/doctest_calls.h"
#include "datasets/corpus/program_files.h"

namespace foretrace::datasets::corpus {
namespace {

void harvest_function(const Module& module, size_t index, const std::string& origin,
                      const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest) {
  const ModuleStatement& s = module.statements()[index];
  ++harvest.functions;
  const std::vector<ExampleCall> calls = doctest_calls(docstring_of(module, s), s.name);
  if (calls.empty())
    ++harvest.skipped["no call in a docstring"];
  else
    add_example_program(module, index, calls, origin, options, seen, harvest);
}

}  // namespace

void harvest_source(const std::string& source, const std::string& origin,
                    const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest) {
  const std::string text = with_unix_lines(source);
  const Module module(text);
  ++harvest.files;
  std::set<std::string> names;
  for (size_t i = 0; i < module.statements().size(); ++i) {
    const ModuleStatement& s = module.statements()[i];
    // A second function of the same name replaces the first.
    if (s.kind != StatementKind::kFunction || !names.insert(s.name).second) continue;
    harvest_function(module, i, origin, options, seen, harvest);
  }
}

Result<Harvest> harvest_folder(const HarvestOptions& options) {
  TRY_ASSIGN(const std::vector<std::string> paths, python_files(options.folder));
  const FileNames names(options);
  Harvest harvest;
  overlap::OverlapIndex seen;
  for (const std::string& path : paths) {
    TRY_ASSIGN(const std::string source, read_file(path));
    harvest_source(source, names.origin(path), options, seen, harvest);
  }
  return harvest;
}

Result<std::string> standard_library_folder() {
  for (int minor = 20; minor >= 8; --minor) {
    std::string folder = "/usr/lib/python3." + std::to_string(minor);
    if (file_exists(folder + "/bisect.py")) return folder;
  }
  return not_found("no standard library under /usr/lib/python3.*",
                   "give its folder with --kind doctest");
}

}  // namespace foretrace::datasets::corpus
