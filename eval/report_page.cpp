#include "eval/report_page.h"

#include <cstdio>
#include <map>
#include <set>

#include "eval/number_text.h"
#include "eval/results_store.h"
#include "eval/summary.h"
#include "worldmodel/calibration.h"

namespace foretrace::eval {
namespace {

constexpr const char* kHead = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>foretrace: results</title><style>
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0 2em}th,td{padding:.25em .8em;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}small{color:#777}.bar{display:block;height:4px;background:#7a9fd4;margin-top:2px}
</style></head><body><h1>foretrace: results</h1>
)html";

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

struct SystemResults {
  Summary summary;
  double calibration = -1;  // expected calibration error; -1: no confidences
};

// One table: evaluations of one suite over the same items, by system; later ones replace earlier
// ones.
struct Group {
  std::string suite;
  std::map<std::string, SystemResults> columns;  // by system id
};

double calibration_of(const std::vector<Sample>& samples) {
  std::vector<worldmodel::Observation> observations;
  for (const auto& sample : samples)
    if (sample.confidence && sample.part != "next")
      observations.push_back({*sample.confidence, sample.failure.empty()});
  return observations.empty() ? -1 : worldmodel::calibration_error(observations);
}

Status collect(const std::string& path, std::map<std::string, Group>& groups) {
  TRY_ASSIGN(auto store, ResultsStore::open(path, true));
  TRY_ASSIGN(const auto systems, store->systems());
  TRY_ASSIGN(const auto evaluations, store->evaluations());
  for (const auto& evaluation : evaluations) {
    if (evaluation.finished.empty()) continue;
    TRY_ASSIGN(const auto samples, store->samples(evaluation));
    std::set<std::string> items;
    for (const auto& sample : samples) items.insert(sample.part + "\n" + sample.item);
    std::string key = evaluation.suite;
    for (const auto& item : items) key += "\n" + item;
    std::string name = evaluation.system;
    for (const auto& system : systems)
      if (system.id == evaluation.system) name = system.name;
    auto& group = groups[key];
    group.suite = evaluation.suite;
    group.columns[evaluation.system] = {summarise(evaluation.suite, name, samples),
                                        calibration_of(samples)};
  }
  return {};
}

std::string cell(const std::string& metric, const Estimate* e) {
  if (e == nullptr) return "<td>-</td>";
  const bool mean = is_mean(metric);
  const double scale = mean ? 1 : 100;
  std::string text = "<td>" + number_text("%.1f", scale * e->value) + " <small>" +
                     number_text("%.1f", scale * e->low) + " &ndash; " +
                     number_text("%.1f", scale * e->high) + "</small>";
  if (!mean)
    text += "<span class=\"bar\" style=\"width:" + number_text("%.1f", 100 * e->value) + "%\"></span>";
  return text + "</td>";
}

// A row of numbers that are no estimates.
template <typename F>
std::string row(const std::string& name, const Group& group, F value) {
  std::string text = "<tr><td>" + escape(name) + "</td>";
  for (const auto& [id, column] : group.columns) text += "<td>" + value(column) + "</td>";
  return text + "</tr>\n";
}

std::string table(const Group& group) {
  const Summary& first = group.columns.begin()->second.summary;
  std::string text = "<h2>" + escape(group.suite) + "</h2>\n<p>n = " + std::to_string(first.n) +
                     " items; 95&nbsp;% intervals, clustered by program; shares in "
                     "percent.</p>\n<table><tr><th>metric</th>";
  std::vector<std::string> metrics;
  std::set<std::string> seen;
  for (const auto& [id, column] : group.columns) {
    text += "<th>" + escape(column.summary.system) + "<br><small>" + escape(id) + "</small></th>";
    for (const auto& [metric, estimate] : column.summary.metrics)
      if (seen.insert(metric).second) metrics.push_back(metric);
  }
  text += "</tr>\n";
  for (const auto& metric : metrics) {
    text += "<tr><td>" + escape(metric) + "</td>";
    for (const auto& [id, column] : group.columns)
      text += cell(metric, column.summary.find(metric));
    text += "</tr>\n";
  }
  for (const char* failure : kFailureClasses)
    text += row(std::string("failures: ") + failure, group,
                [&](const SystemResults& c) { return std::to_string(c.summary.failures.at(failure)); });
  text += row("calibration error", group, [](const SystemResults& c) {
    return c.calibration < 0 ? std::string("-") : number_text("%.3f", c.calibration);
  });
  text += row("ms a prediction", group,
              [](const SystemResults& c) { return number_text("%.3g", 1000 * c.summary.seconds_each); });
  return text + "</table>\n";
}

}  // namespace

Result<std::string> report_page(const std::vector<std::string>& stores) {
  std::map<std::string, Group> groups;
  for (const auto& path : stores) TRY(collect(path, groups));
  if (groups.empty())
    return not_found("no finished evaluation in the given results", "`foretrace eval` writes them");
  std::string page = kHead;
  for (const auto& [key, group] : groups) page += table(group);
  return page + "</body></html>\n";
}

}  // namespace foretrace::eval
