#include "cli/report_verb.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "core/file.h"
#include "eval/comparison.h"
#include "eval/export/exported_files.h"
#include "eval/report/report_page.h"

namespace foretrace::cli {
namespace {

class ReportVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "report"; }
  [[nodiscard]] std::string summary() const override { return "one page from evaluation results, or a file that other harnesses read"; }
  [[nodiscard]] std::string example() const override {
    return "foretrace report build/demo/results.db --out report.html";
  }
  void declare(CLI::App& app) override {
    app.add_option("RESULTS", stores_, "results stores, as `foretrace eval --out` writes them")
        ->required();
    app.add_option("--out", out_, "the file to write")->required();
    app.add_option("--format", format_, "html: a page; cruxeval: generations, as `eval --generations` reads them; swe-bench: predictions; lm-eval: samples, JSONL")
        ->check(CLI::IsMember({"html", "cruxeval", "swe-bench", "lm-eval"}))
        ->capture_default_str();
    app.add_option("--suite", suite_, "the suite that is written (default: the only one); not of html");
    app.add_option("--system", system_, "whose answers are written: a name, id or prefix of one (default: the only one that is no baseline); not of html");
  }
  Result<int> run() override {
    TRY_ASSIGN(const std::string text, text_of_format());
    TRY(write_file_atomic(out_, text));
    return 0;
  }

 private:
  Result<std::string> text_of_format() const {
    if (format_ == "html") {
      if (!suite_.empty() || !system_.empty())
        return invalid_argument("the page has every suite and every system", "leave --suite and --system out, or give another --format");
      return eval::report_page(stores_);
    }
    TRY_ASSIGN(const auto results, eval::choose_results(stores_, suite_, system_));
    if (format_ == "cruxeval") return eval::cruxeval_generations(results);
    return format_ == "swe-bench" ? eval::swe_bench_predictions(results) : eval::lm_eval_samples(results);
  }

  std::vector<std::string> stores_;
  std::string out_, format_ = "html", suite_, system_;
};

class CompareVerb : public Verb {
 public:
  [[nodiscard]] std::string name() const override { return "compare"; }
  [[nodiscard]] std::string summary() const override {
    return "two systems on the items that both answered, with a paired test";
  }
  [[nodiscard]] std::string example() const override {
    return "foretrace compare build/demo/results.db run copy";
  }
  void declare(CLI::App& app) override {
    app.add_option("RESULTS", store_, "a results store")->required();
    app.add_option("A", a_, "a system: its name, id, or a prefix of its id")->required();
    app.add_option("B", b_, "another")->required();
    app.add_flag("--json", json_, "machine output");
  }
  Result<int> run() override {
    TRY_ASSIGN(auto store, eval::ResultsStore::open(store_, true));
    TRY_ASSIGN(const auto a, store->find_system(a_));
    TRY_ASSIGN(const auto b, store->find_system(b_));
    if (a.id == b.id) return invalid_argument("'" + a_ + "' and '" + b_ + "' are one system, " + a.id, "give two that the results have");
    TRY_ASSIGN(const auto comparisons, eval::compare_systems(*store, a, b));
    if (json_)
      std::printf("%s\n", dump_json(eval::comparisons_json(a, b, comparisons)).c_str());
    else
      std::printf("%s", eval::comparisons_table(a, b, comparisons).c_str());
    return 0;
  }

 private:
  std::string store_;
  std::string a_;
  std::string b_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_report_verb() { return std::make_unique<ReportVerb>(); }
std::unique_ptr<Verb> make_compare_verb() { return std::make_unique<CompareVerb>(); }

}  // namespace foretrace::cli
