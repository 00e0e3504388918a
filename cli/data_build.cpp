// `foretrace data build`: trace stores to shards.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "cli/data_verb.h"
#include "core/json.h"
#include "datasets/build.h"

namespace foretrace::cli {
namespace {

class DataBuildVerb : public Verb {
 public:
  std::string name() const override { return "build"; }
  std::string summary() const override { return "make training data of traced functions"; }
  std::string example() const override {
    return "foretrace data build --db build/demo/examples.db --manifest build/demo/examples.jsonl --out data";
  }

  void declare(CLI::App& app) override {
    app.add_option("--db", options_.stores, "trace store; may be given several times")->required();
    app.add_option("--manifest", options_.manifests,
                   "manifest of the runs, for origin and licence; may be given several times");
    app.add_option("--out", options_.out, "folder to write; a dataset in it is replaced")
        ->required();
    app.add_option("--decontaminate", options_.decontaminate,
                   "evaluation set (CRUXEval, HumanEval, MBPP, a manifest; .gz too) whose programs, "
                   "and what is near to them, are left out; may be given several times")
        ->allow_extra_args(false);
    app.add_option("--first-task", options_.tasks.first, "of MBPP in --decontaminate: from this task on")
        ->capture_default_str();
    app.add_option("--last-task", options_.tasks.last, "of MBPP in --decontaminate: up to this task")
        ->capture_default_str();
    app.add_option("--queries", queries_,
                   "examples are questions about states: next, jump, back, infill, output, inputs, by commas")
        ->delimiter(',')
        ->check(CLI::IsMember({"next", "jump", "back", "infill", "output", "inputs"}));
    app.add_option("--queries-per-run", options_.queries_per_run, "questions about each run")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 16))
        ->capture_default_str();
    app.add_option("--max-tokens", options_.limits.max_tokens, "of prompt and trace together")
        ->check(CLI::Range(int64_t{16}, int64_t{1} << 20))
        ->capture_default_str();
    app.add_option("--max-steps", options_.limits.max_steps, "of a run")
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 20))
        ->capture_default_str();
    app.add_option("--valid", options_.valid, "share of the programs to validate on")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    app.add_option("--test", options_.test, "share of the programs to test on")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    for (const std::string& name : queries_) options_.queries.push_back(*datasets::query_kind_of(name));
    auto last = std::chrono::steady_clock::now();
    options_.progress = [&](int64_t done, int64_t all) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last < std::chrono::seconds(2)) return;
      last = now;
      std::fprintf(stderr, "data build: %lld of %lld runs\n", static_cast<long long>(done),
                   static_cast<long long>(all));
    };
    TRY_ASSIGN(const datasets::BuildReport report, datasets::build_dataset(options_));
    json_ ? print_json(report) : print(report);
    return 0;
  }

 private:
  void print(const datasets::BuildReport& r) const {
    std::printf("%lld examples of %lld runs: %lld tokens, %lld steps, in %.1f s\n",
                static_cast<long long>(r.examples), static_cast<long long>(r.runs),
                static_cast<long long>(r.tokens), static_cast<long long>(r.steps), r.seconds);
    for (const auto& [split, count] : r.split_examples)
      std::printf("%10lld  %s\n", static_cast<long long>(count), split.c_str());
    if (!r.refused.empty()) std::printf("left out:\n");
    for (const auto& [reason, count] : r.refused)
      std::printf("%10lld  %s\n", static_cast<long long>(count), reason.c_str());
  }

  void print_json(const datasets::BuildReport& r) const {
    Json json = {{"out", options_.out},  {"runs", r.runs},      {"examples", r.examples},
                 {"tokens", r.tokens},   {"steps", r.steps},    {"splits", r.split_examples},
                 {"refused", r.refused}, {"seconds", r.seconds}};
    std::printf("%s\n", dump_json(json).c_str());
  }

  datasets::BuildOptions options_;
  std::vector<std::string> queries_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_build_verb() { return std::make_unique<DataBuildVerb>(); }

}  // namespace foretrace::cli
