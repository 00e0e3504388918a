// `foretrace data mutate`: a manifest's items with mutants of their programs and fuzzed inputs.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/data_verb.h"
#include "cli/shown.h"
#include "core/json.h"
#include "datasets/mutate/mutate_manifest.h"

namespace foretrace::cli {
namespace {

using datasets::mutate::MutatedManifest;

Json report_json(const MutatedManifest& made) {
  return {{"read", made.read},
          {"items", made.items.size()},
          {"mutants", made.mutants},
          {"inputs", made.inputs},
          {"missing", made.missing}};
}

class DataMutateVerb : public Verb {
 public:
  std::string name() const override { return "mutate"; }
  std::string summary() const override {
    return "write a manifest with mutants of its Python and C programs and fuzzed inputs for them";
  }
  std::string example() const override {
    return "foretrace data mutate --manifest real.jsonl --per-item 4 --inputs 2 --out "
           "mutated.jsonl";
  }

  void declare(CLI::App& app) override {
    app.add_option("--manifest", manifest_, "the items to start from (JSONL)")->required();
    app.add_option("--out", out_, "the manifest to write: these items and what was made of them")
        ->required();
    app.add_option("--per-item", options_.per_item, "mutants of each item's program, at most")
        ->check(CLI::Range(0, 10000))
        ->capture_default_str();
    app.add_option(
           "--inputs", options_.inputs,
           "argument lists, or texts on stdin of whole C programs, for each item and each of its "
           "mutants beside its own, at most")
        ->check(CLI::Range(0, 10000))
        ->capture_default_str();
    app.add_option("--seed", options_.seed, "the same seed gives the same bytes")
        ->check([](const std::string& text) {
          return text.starts_with('-') ? "Value " + text + " is negative" : std::string();
        })
        ->capture_default_str();
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY_ASSIGN(const auto items, datasets::read_manifest(manifest_));
    TRY_ASSIGN(const MutatedManifest made, datasets::mutate::mutate_manifest(items, options_));
    TRY(datasets::write_manifest(out_, made.items));
    if (json_)
      std::printf("%s\n", dump_json(report_json(made)).c_str());
    else
      print(made);
    return 0;
  }

 private:
  void print(const MutatedManifest& made) const {
    int64_t mutants = 0;
    for (const auto& [op, count] : made.mutants) mutants += count;
    std::printf("%lld items read, %lld mutants, %lld items with other inputs\n", shown(made.read),
                shown(mutants), shown(made.inputs));
    for (const auto& [op, count] : made.mutants)
      std::printf("%8lld  %s\n", shown(count), op.c_str());
    for (const auto& [reason, count] : made.missing)
      std::printf("%8lld  items: %s\n", shown(count), reason.c_str());
    std::printf("%zu items in %s\n", made.items.size(), out_.c_str());
  }

  std::string manifest_;
  std::string out_;
  datasets::mutate::MutateOptions options_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_mutate_verb() { return std::make_unique<DataMutateVerb>(); }

}  // namespace foretrace::cli
