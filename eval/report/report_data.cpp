#include "eval/report/report_data.h"

#include <algorithm>
#include <map>
#include <set>

#include "eval/item_limit.h"
#include "eval/report/sample_views.h"
#include "eval/results_store.h"
#include "eval/summary.h"

namespace foretrace::eval {
namespace {

struct SystemRun {
  SystemRecord system;
  std::string settings;
  std::vector<Sample> samples;
};

struct Group {
  std::string suite;
  std::vector<SystemRun> runs;
};

SystemRecord system_of(const std::vector<SystemRecord>& systems, const std::string& id) {
  const auto at = std::find_if(systems.begin(), systems.end(), [&](const auto& system) { return system.id == id; });
  return at == systems.end() ? SystemRecord{id, id, ""} : *at;
}

Status collect(const std::string& path, std::map<std::string, Group>& groups) {
  TRY_ASSIGN(auto store, ResultsStore::open(path, true));
  TRY_ASSIGN(const auto systems, store->systems());
  TRY_ASSIGN(const auto evaluations, store->evaluations());
  for (const auto& evaluation : evaluations) {
    if (evaluation.finished.empty()) continue;
    TRY_ASSIGN(auto samples, store->samples(evaluation));
    std::set<std::string> items;
    for (const auto& sample : samples) items.insert(sample.part + "\n" + sample.item);
    std::string key = evaluation.suite;
    for (const auto& item : items) key += "\n" + item;
    Group& group = groups[key];
    group.suite = evaluation.suite;
    std::erase_if(group.runs, [&](const SystemRun& run) { return run.system.id == evaluation.system; });
    group.runs.push_back({system_of(systems, evaluation.system), evaluation.settings, std::move(samples)});
  }
  return {};
}

Json metrics_json(const Summary& summary) {
  Json metrics = Json::object();
  for (const auto& [name, e] : summary.metrics) metrics[name] = {e.value, e.low, e.high, summary.totals.at(name)};
  return metrics;
}

Json system_json(const Group& group, const SystemRun& run, double real_seconds) {
  const Summary summary = summarise(group.suite, run.system.name, run.samples);
  Json json = {{"id", run.system.id},   {"name", run.system.name},          {"detail", run.system.detail}, {"settings", run.settings},
               {"metrics", metrics_json(summary)}, {"failures", summary.failures}, {"ms", 1000 * summary.seconds_each}};
  json["times_real"] = real_seconds > 0 ? Json(summary.seconds_each / real_seconds) : Json();
  json["confidence"] = summary.confidence ? confidence_json(*summary.confidence) : Json();
  json["bins"] = reliability_bins(run.samples);
  json["horizon"] = horizon(run.samples);
  json["types"] = type_confusion(run.samples);
  return json;
}

Json group_json(const Group& group, const ReportLimits& limits) {
  double real_seconds = 0;
  for (const SystemRun& run : group.runs)
    if (run.system.name == "oracle") real_seconds = summarise(group.suite, "oracle", run.samples).seconds_each;
  Json systems = Json::array(), names = Json::array(), samples = Json::array();
  std::set<std::string> seen, items;
  for (const auto& sample : group.runs.front().samples) items.insert(sample.item);
  const auto shown = limit_names(items, limits.items);  // the same ones of every system
  for (const SystemRun& run : group.runs) {
    for (const auto& sample : run.samples)
      if (shown.contains(sample.item)) samples.push_back(sample_row(sample, static_cast<int64_t>(systems.size()), limits.texts));
    systems.push_back(system_json(group, run, real_seconds));
    for (const auto& [name, estimate] : systems.back()["metrics"].items())
      if (seen.insert(name).second) names.push_back(name);
  }
  return {{"suite", group.suite}, {"n", items.size()},    {"metrics", std::move(names)},
          {"systems", std::move(systems)}, {"samples", std::move(samples)}, {"left_out", items.size() - shown.size()}};
}

}  // namespace

Result<Json> report_data(const std::vector<std::string>& stores, const ReportLimits& limits) {
  std::map<std::string, Group> groups;
  for (const auto& path : stores) TRY(collect(path, groups));
  if (groups.empty()) return not_found("no finished evaluation in the given results", "`foretrace eval` writes them");
  Json all = Json::array();
  for (const auto& [key, group] : groups) all.push_back(group_json(group, limits));
  return Json{{"groups", std::move(all)}};
}

}  // namespace foretrace::eval
