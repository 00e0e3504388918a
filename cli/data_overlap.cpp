// `foretrace data overlap`: programs of manifests that are, or nearly are, those of evaluation
// sets.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "cli/data_verb.h"
#include "cli/shown.h"
#include "datasets/overlap/overlap_report.h"

namespace foretrace::cli {
namespace {

using datasets::overlap::Decontamination;
using datasets::overlap::OverlapReport;
using datasets::overlap::SetOverlap;

void print_set(const SetOverlap& set, size_t most) {
  std::printf(
      "%s, %lld programs: %lld identical, %lld but for constants, %lld near; %lld of its "
      "programs are met\n",
      set.name.c_str(), shown(set.programs), shown(set.identical), shown(set.constants),
      shown(set.near), shown(set.met));
  for (size_t i = 0; i < std::min(most, set.pairs.size()); ++i) {
    const auto& pair = set.pairs[i];
    std::printf("  %-9s %.2f  %s%s%s  %s\n", datasets::overlap::overlap_name(pair.kind),
                pair.similarity, pair.item.c_str(), pair.function.empty() ? "" : ", function ",
                pair.function.c_str(), pair.evaluation.c_str());
  }
  if (most > 0 && set.pairs.size() > most) std::printf("  ... %zu more\n", set.pairs.size() - most);
}

class DataOverlapVerb : public Verb {
 public:
  std::string name() const override { return "overlap"; }
  std::string summary() const override {
    return "report programs of manifests that overlap with evaluation sets, or drop them";
  }
  std::string example() const override {
    return "foretrace data overlap generated.jsonl --against cruxeval.jsonl --against mbpp.jsonl "
           "--out clean.jsonl";
  }

  void declare(CLI::App& app) override {
    app.add_option("manifest", manifests_, "manifests of the programs to train on")->required();
    app.add_option("--against", against_,
                   "evaluation set (CRUXEval, HumanEval, MBPP as published, or a manifest; .gz "
                   "too); may be given several times")
        ->required()
        ->allow_extra_args(false);
    app.add_option("--first-task", tasks_.first, "of MBPP: from this task on")
        ->capture_default_str();
    app.add_option("--last-task", tasks_.last, "of MBPP: up to this task")->capture_default_str();
    app.add_option("--out", out_, "also write a manifest of the items that do not overlap");
    app.add_option("--worst", worst_, "pairs to list of each set")->capture_default_str();
    app.add_flag("--check", check_, "exit 1 if a program overlaps or cannot be read");
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY_ASSIGN(Decontamination evaluation, Decontamination::open(against_, tasks_));
    auto last = std::chrono::steady_clock::now();
    const auto progress = [&](int64_t done, int64_t all) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last < std::chrono::seconds(2)) return;
      last = now;
      std::fprintf(stderr, "data overlap: %lld of %lld items\n", shown(done), shown(all));
    };
    TRY_ASSIGN(const OverlapReport report,
               datasets::overlap::overlap_report(manifests_, evaluation, progress));
    if (!out_.empty()) TRY(datasets::write_manifest(out_, report.clean));
    if (json_) {
      std::printf("%s\n", dump_json(datasets::overlap::overlap_json(report, worst_)).c_str());
    } else {
      print(report);
    }
    return check_ && report.overlapping + report.unread > 0 ? 1 : 0;
  }

 private:
  void print(const OverlapReport& report) const {
    std::printf("%lld items, %lld programs: %lld overlap, %lld are not read as Python\n",
                shown(report.items), shown(report.programs), shown(report.overlapping),
                shown(report.unread));
    if (report.other_languages > 0)
      std::printf("%lld items of other languages are not compared\n",
                  shown(report.other_languages));
    for (const SetOverlap& set : report.sets) print_set(set, worst_);
    if (!out_.empty()) std::printf("%zu items in %s\n", report.clean.size(), out_.c_str());
  }

  std::vector<std::string> manifests_;
  std::vector<std::string> against_;
  datasets::overlap::TaskRange tasks_;
  std::string out_;
  size_t worst_ = 10;
  bool check_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_overlap_verb() { return std::make_unique<DataOverlapVerb>(); }

}  // namespace foretrace::cli
