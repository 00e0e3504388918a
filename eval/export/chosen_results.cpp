#include "eval/export/chosen_results.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace foretrace::eval {
namespace {

// A finished evaluation, and where it is.
struct Finished {
  size_t store = 0;
  EvaluationRecord evaluation;
  SystemRecord system;
};

using Stores = std::vector<std::unique_ptr<ResultsStore>>;

Result<std::vector<Finished>> finished_evaluations(const std::vector<std::string>& paths, Stores& stores) {
  std::vector<Finished> all;
  for (const std::string& path : paths) {
    TRY_ASSIGN(auto store, ResultsStore::open(path, true));
    TRY_ASSIGN(const auto systems, store->systems());
    TRY_ASSIGN(auto evaluations, store->evaluations());
    for (auto& evaluation : evaluations) {
      if (evaluation.finished.empty()) continue;
      const auto system = std::find_if(systems.begin(), systems.end(), [&](const auto& one) { return one.id == evaluation.system; });
      const SystemRecord record = system == systems.end() ? SystemRecord{evaluation.system, evaluation.system, ""} : *system;
      all.push_back({stores.size(), std::move(evaluation), record});
    }
    stores.push_back(std::move(store));
  }
  if (all.empty()) return not_found("no finished evaluation in the given results", "`foretrace eval` writes them");
  return all;
}

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Status keep_suite(std::vector<Finished>& all, const std::string& suite) {
  std::set<std::string> names;
  for (const Finished& one : all) names.insert(one.evaluation.suite);
  if (suite.empty() && names.size() > 1) return invalid_argument("one suite is written, and the results have several", "--suite, one of " + listed(names));
  if (!suite.empty() && !names.contains(suite)) return not_found("no finished evaluation of suite '" + suite + "' in the given results", "they have " + listed(names));
  std::erase_if(all, [&](const Finished& one) { return !suite.empty() && one.evaluation.suite != suite; });
  return {};
}

bool is_baseline(const Finished& one) { return one.system.detail == "baseline"; }

// Of the systems that `name` may mean those that it means most closely: by id, else by name, else by the beginning of an id.
void keep_called(std::vector<Finished>& all, const std::string& name) {
  const std::function<bool(const Finished&)> ways[] = {[&](const Finished& one) { return one.system.id == name; },
                                                       [&](const Finished& one) { return one.system.name == name; },
                                                       [&](const Finished& one) { return one.system.id.starts_with(name); }};
  const auto* way = std::find_if(std::begin(ways), std::end(ways), [&](const auto& is_it) { return std::any_of(all.begin(), all.end(), is_it); });
  std::erase_if(all, [&](const Finished& one) { return way == std::end(ways) || !(*way)(one); });
}

// One for each system.
std::set<std::string> names_of(const std::vector<Finished>& some) {
  std::map<std::string, std::string> names;  // by id: stores may call one system differently
  for (const Finished& one : some) names[one.system.id] = one.system.name == one.system.id ? one.system.id : one.system.id + " (" + one.system.name + ")";
  std::set<std::string> all;
  for (const auto& [id, name] : names) all.insert(name);
  return all;
}

Status keep_system(std::vector<Finished>& all, const std::string& system) {
  auto left = all;
  if (!system.empty()) {
    keep_called(left, system);
  } else if (names_of(all).size() > 1) {
    std::erase_if(left, is_baseline);
  }
  const std::string what = all[0].evaluation.suite;
  if (left.empty() && !system.empty()) return not_found("no system '" + system + "' has finished " + what + " in the given results", "there are " + listed(names_of(all)));
  if (left.empty()) left = all;
  if (names_of(left).size() > 1) return invalid_argument("one system's answers are written, and several have finished " + what, "--system, one of " + listed(names_of(left)));
  all = std::move(left);
  return {};
}

}  // namespace

Result<ChosenResults> choose_results(const std::vector<std::string>& paths, const std::string& suite, const std::string& system) {
  Stores stores;
  TRY_ASSIGN(auto all, finished_evaluations(paths, stores));
  TRY(keep_suite(all, suite));
  TRY(keep_system(all, system));
  const auto when = [](const Finished& one) { return std::tuple(one.evaluation.finished, one.store, one.evaluation.evaluation); };
  const auto& latest = *std::max_element(all.begin(), all.end(), [&](const auto& a, const auto& b) { return when(a) < when(b); });
  ChosenResults results{latest.evaluation.suite, latest.system, latest.evaluation.settings, {}};
  TRY_ASSIGN(results.samples, stores[latest.store]->samples(latest.evaluation));
  return results;
}

}  // namespace foretrace::eval
