#include "datasets/corpus/harvest_tests.h"

#include <algorithm>
#include <filesystem>

#include "datasets/corpus/program_files.h"
#include "datasets/corpus/source_folder.h"
#include "datasets/corpus/test_calls.h"

namespace foretrace::datasets::corpus {
namespace {

using Calls = std::map<FoundFunction, std::vector<ExampleCall>>;

// What the tests of one file call, each text once for a function.
void add_calls(const SourceFolder& folder, size_t file, const std::string& origin, Calls& calls) {
  for (LiteralCall& call : test_calls(*folder.files()[file]->tree)) {
    const auto found = folder.find(file, call.function);
    if (!found || folder.files()[found->file]->of_tests) continue;
    std::vector<ExampleCall>& known = calls[*found];
    const bool repeated = std::any_of(known.begin(), known.end(), [&](const ExampleCall& k) {
      return k.arguments == call.arguments;
    });
    if (!repeated) known.push_back({.arguments = std::move(call.arguments), .test = origin});
  }
}

}  // namespace

Result<Harvest> harvest_tests(const HarvestOptions& options) {
  TRY_ASSIGN(const SourceFolder folder, SourceFolder::read(options.folder));
  HarvestOptions named = options;
  std::error_code error;
  named.folder = std::filesystem::canonical(options.folder, error).string();
  const FileNames names(named);
  Harvest harvest;
  Calls calls;
  for (size_t i = 0; i < folder.files().size(); ++i) {
    ++harvest.files;
    if (folder.files()[i]->tree)
      add_calls(folder, i, names.origin(folder.files()[i]->path), calls);
    else
      ++harvest.skipped["files that are not read as Python"];
  }
  overlap::OverlapIndex seen;
  for (const auto& [function, examples] : calls) {
    const SourceFile& file = *folder.files()[function.file];
    ++harvest.functions;
    add_example_program(*file.module, function.statement, examples, names.origin(file.path),
                        options, seen, harvest);
  }
  return harvest;
}

}  // namespace foretrace::datasets::corpus
