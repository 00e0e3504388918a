#include "eval/comparison.h"

#include <cstdio>
#include <map>

#include "eval/breakdown.h"

namespace foretrace::eval {
namespace {

constexpr uint64_t kSeed = 1;

// A system's newest samples of each item, by attempt: "suite\npart\nitem" -> attempt -> sample.
using Attempts = std::map<int64_t, Sample>;
Result<std::map<std::string, Attempts>> samples_of(ResultsStore& store, const std::string& system) {
  std::map<std::string, Attempts> newest;
  TRY_ASSIGN(const auto evaluations, store.evaluations());
  for (const auto& evaluation : evaluations) {
    if (evaluation.system != system) continue;
    TRY_ASSIGN(auto samples, store.samples(evaluation));
    for (auto& sample : samples) {
      std::string name = sample.suite + "\n" + sample.part + "\n" + sample.item;
      newest[std::move(name)][sample.attempt] = std::move(sample);
    }
  }
  return newest;
}

// suite and metric -> cluster -> both tallies
using Table =
    std::map<std::pair<std::string, std::string>, std::map<std::string, std::pair<Tally, Tally>>>;

void add(Table& table, const Attempts& attempts, bool first) {
  for (const auto& [number, sample] : attempts) {
    for (const auto& m : sample.measures) {
      auto& both = table[{sample.suite, m.metric}][sample.cluster];
      auto& tally = first ? both.first : both.second;
      tally.hits += m.hits;
      tally.total += m.total;
    }
  }
}

Comparison compare_metric(const std::vector<Tally>& a, const std::vector<Tally>& b) {
  Comparison comparison;
  comparison.clusters = static_cast<int64_t>(a.size());
  comparison.a = bootstrap_mean(a, kSeed).value;
  comparison.b = bootstrap_mean(b, kSeed).value;
  comparison.difference = paired_bootstrap(a, b, kSeed);
  bool binary = true;
  int64_t only_a = 0, only_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    for (const Tally* t : {&a[i], &b[i]})
      binary = binary && t->total == 1 && (t->hits == 0 || t->hits == 1);
    only_a += a[i].hits > b[i].hits ? 1 : 0;
    only_b += b[i].hits > a[i].hits ? 1 : 0;
  }
  if (binary) {
    comparison.only_a = only_a;
    comparison.only_b = only_b;
    comparison.p = mcnemar(only_a, only_b);
  } else {
    comparison.p = paired_permutation(a, b, kSeed);
  }
  return comparison;
}

}  // namespace

Result<std::vector<Comparison>> compare_systems(ResultsStore& store, const SystemRecord& a,
                                                const SystemRecord& b) {
  TRY_ASSIGN(const auto of_a, samples_of(store, a.id));
  TRY_ASSIGN(const auto of_b, samples_of(store, b.id));
  Table table;
  for (const auto& [name, attempts] : of_a) {
    const auto other = of_b.find(name);
    if (other == of_b.end()) continue;
    add(table, attempts, true);
    add(table, other->second, false);
  }
  if (table.empty())
    return not_found(a.name + " and " + b.name + " have answered no item both",
                     "run `foretrace eval` for both on the same data");
  std::vector<Comparison> comparisons;
  for (const auto& [key, clusters] : table) {
    std::vector<Tally> tallies_a, tallies_b;
    for (const auto& [cluster, both] : clusters) {
      tallies_a.push_back(both.first);
      tallies_b.push_back(both.second);
    }
    auto comparison = compare_metric(tallies_a, tallies_b);
    comparison.suite = key.first;
    comparison.metric = key.second;
    comparisons.push_back(std::move(comparison));
  }
  return comparisons;
}

Json comparisons_json(const SystemRecord& a, const SystemRecord& b,
                      const std::vector<Comparison>& comparisons) {
  Json rows = Json::array();
  for (const auto& c : comparisons) {
    Json row = {
        {"suite", c.suite}, {"metric", c.metric}, {"n", c.clusters}, {"a", c.a}, {"b", c.b}};
    row["difference"] = {
        {"value", c.difference.value}, {"low", c.difference.low}, {"high", c.difference.high}};
    row["p"] = c.p;
    row["only_a"] = c.only_a ? Json(*c.only_a) : Json(nullptr);
    row["only_b"] = c.only_b ? Json(*c.only_b) : Json(nullptr);
    rows.push_back(std::move(row));
  }
  return {{"a", {{"name", a.name}, {"system", a.id}}},
          {"b", {{"name", b.name}, {"system", b.id}}},
          {"comparisons", std::move(rows)}};
}

std::string comparisons_table(const SystemRecord& a, const SystemRecord& b,
                              const std::vector<Comparison>& comparisons) {
  char line[256];
  std::string text =
      "A = " + a.name + " (" + a.id + "), B = " + b.name + " (" + b.id + "), paired by program\n\n";
  std::snprintf(line, sizeof line, "%-16s %-24s %6s %8s %8s %24s %9s %13s\n", "suite", "metric",
                "n", "A", "B", "A - B", "p", "only A/only B");
  text += line;
  for (const auto& c : comparisons) {
    if (is_breakdown(c.metric)) continue;
    const double scale = c.metric.rfind("mean_", 0) == 0 ? 1 : 100;
    char interval[64], only[32] = "-";
    std::snprintf(interval, sizeof interval, "%+.1f (%+.1f, %+.1f)", scale * c.difference.value,
                  scale * c.difference.low, scale * c.difference.high);
    if (c.only_a)
      std::snprintf(only, sizeof only, "%lld/%lld", static_cast<long long>(*c.only_a),
                    static_cast<long long>(*c.only_b));
    std::snprintf(line, sizeof line, "%-16s %-24s %6lld %8.1f %8.1f %24s %9.2g %13s\n",
                  c.suite.c_str(), c.metric.c_str(), static_cast<long long>(c.clusters),
                  scale * c.a, scale * c.b, interval, c.p, only);
    text += line;
  }
  return text;
}

}  // namespace foretrace::eval
