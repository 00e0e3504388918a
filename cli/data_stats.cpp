// `foretrace data stats`: what a dataset holds.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "cli/data_verb.h"
#include "core/json.h"
#include "datasets/stats.h"

namespace foretrace::cli {
namespace {

constexpr std::array<const char*, datasets::kTokenRoleCount> kRoleNames = {
    "prompt", "control", "state", "value", "forced"};

double per(int64_t amount, int64_t count) {
  return count == 0 ? 0 : static_cast<double>(amount) / static_cast<double>(count);
}

void print_counts(const char* title, const std::map<std::string, int64_t>& counts) {
  if (counts.empty()) return;
  std::printf("  %-9s", title);
  for (const auto& [name, count] : counts)
    std::printf(" %s %lld", name.c_str(), static_cast<long long>(count));
  std::printf("\n");
}

class DataStatsVerb : public Verb {
 public:
  std::string name() const override { return "stats"; }
  std::string summary() const override { return "print what a dataset holds"; }
  std::string example() const override { return "foretrace data stats --data build/demo/data"; }

  void declare(CLI::App& app) override {
    app.add_option("--data", data_, "folder that `data build` wrote")->required();
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY_ASSIGN(const auto stats, datasets::dataset_stats(data_));
    Json all = Json::object();
    for (const auto& [split, s] : stats) {
      if (json_) {
        all[split] = to_json(s);
      } else {
        print(split, s);
      }
    }
    if (json_) std::printf("%s\n", dump_json(all).c_str());
    return 0;
  }

 private:
  static int64_t trace_tokens(const datasets::SplitStats& s) { return s.tokens - s.prompt_tokens; }

  static Json to_json(const datasets::SplitStats& s) {
    Json roles = Json::object();
    for (size_t i = 0; i < kRoleNames.size(); ++i) roles[kRoleNames[i]] = s.roles[i];
    return {{"examples", s.examples},
            {"programs", s.programs},
            {"tokens", s.tokens},
            {"prompt_tokens", s.prompt_tokens},
            {"steps", s.steps},
            {"longest", s.longest},
            {"tokens_per_step", per(trace_tokens(s), s.steps)},
            {"tokens_by_role", roles},
            {"events", s.events},
            {"changed_types", s.changed_types},
            {"returned_types", s.returned_types},
            {"origins", s.origins}};
  }

  static void print(const std::string& split, const datasets::SplitStats& s) {
    std::printf("%s: %lld examples of %lld programs, %lld tokens\n", split.c_str(),
                static_cast<long long>(s.examples), static_cast<long long>(s.programs),
                static_cast<long long>(s.tokens));
    std::printf("  a run     prompt %.1f tokens, trace %.1f tokens, %.1f steps; longest %lld\n",
                per(s.prompt_tokens, s.examples), per(trace_tokens(s), s.examples),
                per(s.steps, s.examples), static_cast<long long>(s.longest));
    std::printf("  a step    %.2f tokens\n", per(trace_tokens(s), s.steps));
    std::printf("  tokens   ");
    for (size_t i = 0; i < kRoleNames.size(); ++i)
      std::printf(" %s %lld", kRoleNames[i], static_cast<long long>(s.roles[i]));
    std::printf("\n");
    print_counts("events", s.events);
    print_counts("changed", s.changed_types);
    print_counts("returned", s.returned_types);
    print_counts("origins", s.origins);
  }

  std::string data_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_stats_verb() { return std::make_unique<DataStatsVerb>(); }

}  // namespace foretrace::cli
