// `foretrace data generate`: a manifest of generated programs.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/data_verb.h"
#include "datasets/generate/generate.h"
#include "datasets/generate_c/generate.h"
#include "datasets/generate_c/tokens.h"

namespace foretrace::cli {
namespace {

class DataGenerateVerb : public Verb {
 public:
  std::string name() const override { return "generate"; }
  std::string summary() const override { return "write a manifest of generated programs"; }
  std::string example() const override {
    return "foretrace data generate --count 2000 --seed 7 --out generated.jsonl";
  }

  void declare(CLI::App& app) override {
    app.add_option("--language", language_, "python: functions with arguments; c: whole programs")
        ->check(CLI::IsMember({"python", "c"}))
        ->capture_default_str();
    app.add_option("--count", options_.count, "how many items: a program with arguments or stdin")
        ->capture_default_str();
    app.add_option("--seed", options_.seed, "the same seed gives the same bytes")
        ->check([](const std::string& text) {
          return text.starts_with('-') ? "Value " + text + " is negative" : std::string();
        })
        ->capture_default_str();
    app.add_option("--level", options_.level,
                   "difficulty from 0 (one operation) to 1 (nested); without it every level alike")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--kind", kind_, "of Python programs: functions, or registers: sums of a few small numbers")
        ->check(CLI::IsMember({"functions", "registers"}))
        ->capture_default_str();
    app.add_option("--calls", options_.calls, "items that share a program, at most")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--out", out_, "the manifest to write (JSONL)")->required();
    app.add_flag("--constructs", constructs_, "print how many programs hold each construct");
  }

  Result<int> run() override {
    const bool c = language_ == "c";
    options_.registers = kind_ == "registers";
    TRY_ASSIGN(const auto items, c ? datasets::generate_c::generate_c_manifest(options_)
                                   : datasets::generate::generate_manifest(options_));
    TRY(datasets::write_manifest(out_, items));
    std::vector<std::string_view> sources;
    for (const auto& item : items) {
      if (sources.empty() || sources.back() != item.source) sources.push_back(item.source);
    }
    std::printf("%zu items of %zu programs in %s\n", items.size(), sources.size(), out_.c_str());
    if (!constructs_) return 0;
    const auto counts = c ? datasets::generate_c::count_constructs(sources)
                          : datasets::generate::count_constructs(sources);
    for (const auto& [construct, programs] : counts) {
      std::printf("%8lld  %s\n", static_cast<long long>(programs), construct.c_str());
    }
    return 0;
  }

 private:
  datasets::generate::GenerateOptions options_;
  std::string language_ = "python", kind_ = "functions";
  std::string out_;
  bool constructs_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_generate_verb() { return std::make_unique<DataGenerateVerb>(); }

}  // namespace foretrace::cli
