// `foretrace data import`: manifests of real programs.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/data_verb.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/corpus/harvest.h"
#include "datasets/corpus/harvest_programs.h"
#include "datasets/corpus/harvest_tests.h"

namespace foretrace::cli {
namespace {

using datasets::ManifestItem;

class DataImportVerb : public Verb {
 public:
  std::string name() const override { return "import"; }
  std::string summary() const override { return "write a manifest of real programs"; }
  std::string example() const override {
    return "foretrace data import --kind doctest datasets/examples --out real.jsonl";
  }

  void declare(CLI::App& app) override {
    app.add_option(
           "--kind", kind_,
           "doctest: functions with examples in their docstrings, from a folder or file; "
           "stdlib: the same from "
           "the standard library; tests: functions that a folder's unittest or pytest tests call; "
           "main: whole programs in Python and C; "
           "cruxeval, humaneval, mbpp: the benchmarks' JSONL files")
        ->required()
        ->check(
            CLI::IsMember({"doctest", "stdlib", "tests", "main", "cruxeval", "humaneval", "mbpp"}));
    app.add_option("path", path_,
                   "what to import; without it, for stdlib, the newest /usr/lib/python3.*");
    app.add_option("--out", out_, "the manifest to write (JSONL)")->required();
    app.add_option("--name", harvest_.name, "prefix of the ids; default: the folder's name");
    app.add_option("--licence", harvest_.licence, "licence of the programs in the folder");
    app.add_option("--max-lines", harvest_.max_lines, "longest program")->capture_default_str();
    app.add_option("--max-calls", harvest_.max_calls, "calls of one function, at most")
        ->capture_default_str();
    app.add_option("--first-task", mbpp_.first_task, "mbpp: from this task on");
    app.add_option("--last-task", mbpp_.last_task, "mbpp: up to this task");
  }

  Result<int> run() override {
    if (path_.empty() && kind_ != "stdlib")
      return invalid_argument("import: --kind " + kind_ + " needs a path", example());
    TRY_ASSIGN(const std::vector<ManifestItem> items, import_items());
    TRY(datasets::write_manifest(out_, items));
    std::printf("%zu items in %s\n", items.size(), out_.c_str());
    return 0;
  }

 private:
  Result<std::vector<ManifestItem>> import_items() {
    if (kind_ == "cruxeval") return datasets::corpus::import_cruxeval(path_);
    if (kind_ == "humaneval") return datasets::corpus::import_humaneval(path_);
    if (kind_ == "mbpp") return datasets::corpus::import_mbpp(path_, mbpp_);
    harvest_.folder = path_;
    if (kind_ == "stdlib") {
      if (harvest_.licence.empty()) harvest_.licence = "PSF-2.0";
      if (harvest_.name.empty()) harvest_.name = "stdlib";
      if (path_.empty()) {
        TRY_ASSIGN(harvest_.folder, datasets::corpus::standard_library_folder());
      }
    }
    TRY_ASSIGN(datasets::corpus::Harvest found, harvest());
    std::printf("%lld files, %lld functions, %lld programs\n", static_cast<long long>(found.files),
                static_cast<long long>(found.functions), static_cast<long long>(found.programs));
    for (const auto& [reason, count] : found.skipped)
      std::printf("%8lld  %s\n", static_cast<long long>(count), reason.c_str());
    return std::move(found.items);
  }

  [[nodiscard]] Result<datasets::corpus::Harvest> harvest() const {
    if (kind_ == "tests") return datasets::corpus::harvest_tests(harvest_);
    if (kind_ == "main") return datasets::corpus::harvest_programs(harvest_);
    return datasets::corpus::harvest_folder(harvest_);
  }

  std::string kind_;
  std::string path_;
  std::string out_;
  datasets::corpus::HarvestOptions harvest_;
  datasets::corpus::MbppOptions mbpp_;
};

}  // namespace

std::unique_ptr<Verb> make_data_import_verb() { return std::make_unique<DataImportVerb>(); }

}  // namespace foretrace::cli
