// `foretrace data stats`: what a dataset, trace stores or manifests hold.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/data_verb.h"
#include "core/file.h"
#include "datasets/corpus_stats.h"
#include "datasets/shard_set.h"
#include "datasets/stats_coverage.h"
#include "datasets/stats_page.h"

namespace foretrace::cli {
namespace {

using datasets::CorpusStats;
using datasets::Counts;
using datasets::per;

void print_counts(const char* title, const Counts& counts) {
  if (counts.empty()) return;
  std::printf("  %-9s", title);
  for (const auto& [name, count] : counts)
    std::printf(" %s %lld", name.c_str(), static_cast<long long>(count));
  std::printf("\n");
}

void print_tokens(const CorpusStats& s) {
  if (s.tokens == 0) return;
  const int64_t trace = s.tokens - s.prompt_tokens;
  std::printf("  a run     prompt %.1f tokens, trace %.1f tokens, %.1f steps; longest %lld\n",
              per(s.prompt_tokens, s.examples), per(trace, s.examples), per(s.steps, s.examples),
              static_cast<long long>(s.longest));
  std::printf("  a step    %.2f tokens\n", per(trace, s.steps));
  std::printf("  tokens   ");
  for (size_t i = 0; i < s.roles.size(); ++i)
    std::printf(" %s %lld", datasets::role_name(i), static_cast<long long>(s.roles[i]));
  std::printf("\n");
}

void print_stats(const std::string& part, const CorpusStats& s) {
  std::printf("%s: %lld examples of %lld programs, %lld repeats, %lld steps, %lld tokens\n",
              part.c_str(), static_cast<long long>(s.examples), static_cast<long long>(s.programs),
              static_cast<long long>(s.repeats), static_cast<long long>(s.steps),
              static_cast<long long>(s.tokens));
  print_tokens(s);
  print_counts("events", s.events);
  print_counts("changed", s.changed_types);
  print_counts("returned", s.returned_types);
  print_counts("outcomes", s.outcomes);
  print_counts("origins", s.origins);
  print_counts("licences", s.licences);
}

void print_coverage(const datasets::StatsReport& report) {
  const CorpusStats whole = report.whole();
  std::printf("coverage of %s\n", report.against_name.c_str());
  for (const auto& covered : datasets::covered_counts()) {
    const auto c = datasets::coverage(whole.*covered.counts, *report.against.*covered.counts);
    if (c.names == 0) continue;
    std::printf("  %-12s %lld of %lld, %.1f %% of their uses\n", covered.name,
                static_cast<long long>(c.covered), static_cast<long long>(c.names),
                100 * per(c.covered_uses, c.uses));
    if (c.missing.empty()) continue;
    std::printf("    not here");
    for (const auto& [name, programs] : c.missing)
      std::printf("  %s %lld", name.c_str(), static_cast<long long>(programs));
    std::printf("\n");
  }
}

class DataStatsVerb : public Verb {
 public:
  std::string name() const override { return "stats"; }
  std::string summary() const override {
    return "print what a dataset, trace stores or manifests hold";
  }
  std::string example() const override {
    return "foretrace data stats --data build/demo/data --html stats.html";
  }

  void declare(CLI::App& app) override {
    app.add_option("--data", data_, "folder that `data build` wrote");
    app.add_option("--db", stores_, "trace store; may be given several times");
    app.add_option("--manifest", manifests_,
                   "manifest: of the stores' runs, for origin and licence, or by itself; may be "
                   "given several times");
    app.add_option("--against", against_,
                   "a second folder, store or manifest: what of it is not in the first");
    app.add_option("--html", html_, "also write everything as one page");
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY(check_flags());
    TRY_ASSIGN(datasets::StatsReport report, gather());
    if (!against_.empty()) {
      report.against_name = against_;
      TRY_ASSIGN(report.against, datasets::stats_of_path(against_));
    }
    if (!html_.empty()) TRY(write_file_atomic(html_, datasets::stats_page(report)));
    if (json_) {
      std::printf("%s\n", dump_json(datasets::report_json(report)).c_str());
      return 0;
    }
    for (const auto& [part, stats] : report.parts) print_stats(part, stats);
    print_counts("left out", report.refused);
    for (const datasets::HeldAgainst& set : report.decontaminated)
      std::printf("decontaminated against %s, %lld programs\n", set.name.c_str(),
                  static_cast<long long>(set.programs));
    if (report.against) print_coverage(report);
    if (!html_.empty()) std::printf("wrote %s\n", html_.c_str());
    return 0;
  }

 private:
  Status check_flags() const {
    if (data_.empty() && stores_.empty() && manifests_.empty())
      return invalid_argument("data stats: nothing is given to count",
                              "give --data, --db or --manifest");
    if (!data_.empty() && !(stores_.empty() && manifests_.empty()))
      return invalid_argument("data stats: --data excludes --db and --manifest",
                              "compare two with --against");
    std::vector<std::string> inputs = stores_;
    inputs.insert(inputs.end(), manifests_.begin(), manifests_.end());
    inputs.push_back(against_);
    for (const std::string& input : inputs) {
      std::error_code error;
      if (!html_.empty() && std::filesystem::equivalent(html_, input, error))
        return invalid_argument("data stats: --html " + html_ + " is also read",
                                "name another file for the page");
    }
    return {};
  }

  Result<datasets::StatsReport> gather() {
    datasets::StatsReport report;
    if (!data_.empty()) {
      TRY_ASSIGN(report.parts, datasets::dataset_stats(data_));
      TRY_ASSIGN(const datasets::DatasetManifest manifest, datasets::read_dataset_manifest(data_));
      report.refused = manifest.refused;
      report.decontaminated = manifest.decontaminated;
    } else if (!stores_.empty()) {
      auto last = std::chrono::steady_clock::now();
      const auto progress = [&](int64_t done, int64_t all) {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::seconds(2)) return;
        last = now;
        std::fprintf(stderr, "data stats: %lld of %lld runs\n", static_cast<long long>(done),
                     static_cast<long long>(all));
      };
      TRY_ASSIGN(report.parts["stores"], datasets::store_stats(stores_, manifests_, progress));
    } else {
      TRY_ASSIGN(report.parts["manifests"], datasets::manifest_stats(manifests_));
    }
    return report;
  }

  std::string data_;
  std::vector<std::string> stores_;
  std::vector<std::string> manifests_;
  std::string against_;
  std::string html_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_stats_verb() { return std::make_unique<DataStatsVerb>(); }

}  // namespace foretrace::cli
