#include "eval/decoders/decoder_table.h"

#include <algorithm>
#include <cstdio>
#include <functional>

#include "eval/interval.h"

namespace foretrace::eval {
namespace {

struct DecoderColumn {
  std::string name;
  bool ablation = false;
  std::vector<const DecoderResult*> seeds;
};

std::vector<DecoderColumn> columns_of(const DecoderComparison& comparison) {
  std::vector<DecoderColumn> columns;
  for (const DecoderResult& result : comparison.results) {
    auto at = std::find_if(columns.begin(), columns.end(), [&](const DecoderColumn& c) { return c.name == result.name; });
    if (at == columns.end()) at = columns.insert(columns.end(), {result.name, result.ablation, {}});
    at->seeds.push_back(&result);
  }
  return columns;
}

using Read = std::function<double(const DecoderResult&)>;

Estimate over_seeds(const DecoderColumn& column, const Read& read) {
  std::vector<double> values;
  for (const DecoderResult* result : column.seeds) values.push_back(read(*result));
  return student_mean(values);
}

std::optional<Estimate> metric_of(const DecoderColumn& column, const std::string& metric) {
  if (column.seeds.size() == 1) {
    const Estimate* one = column.seeds[0]->states.find(metric);
    return one == nullptr ? std::nullopt : std::optional(*one);
  }
  for (const DecoderResult* result : column.seeds)
    if (result->states.find(metric) == nullptr) return std::nullopt;
  return over_seeds(column, [&](const DecoderResult& result) { return result.states.find(metric)->value; });
}

double calibration_of(const DecoderResult& result) { return result.states.confidence ? result.states.confidence->calibration_error : 0; }

struct Cost {
  const char* row;
  const char* key;
  double scale;  // of the row
  Read read;
};

const std::vector<Cost>& costs() {
  static const std::vector<Cost> all = {
      {"ms a state, many at once", "ms_a_state", 1, [](const DecoderResult& r) { return 1000 * r.states.seconds_each; }},
      {"ms a state, alone", "ms_alone", 1, [](const DecoderResult& r) { return 1000 * r.seconds_alone; }},
      {"calibration error", "calibration_error", 100, calibration_of},
  };
  return all;
}

Json to_json(const Estimate& e) { return {{"value", e.value}, {"low", e.low}, {"high", e.high}}; }

Json column_json(const DecoderColumn& column) {
  Json seeds = Json::array(), metrics = Json::object();
  for (const DecoderResult* result : column.seeds) seeds.push_back(result->seed);
  for (const auto& [metric, estimate] : column.seeds[0]->states.metrics)
    if (const auto e = metric_of(column, metric)) metrics[metric] = to_json(*e);
  const auto& model = column.seeds[0]->model;
  const auto seconds = over_seeds(column, [](const DecoderResult& r) { return r.model.seconds; });
  Json json = {{"seeds", std::move(seeds)},
               {"parameters", model.parameters},
               {"train", {{"flops", model.flops}, {"steps", model.steps}, {"seconds", seconds.value}}},
               {"metrics", std::move(metrics)}};
  for (const Cost& cost : costs()) json[cost.key] = to_json(over_seeds(column, cost.read));
  return json;
}

std::string format(const char* pattern, double number) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, number);
  return text;
}

std::string cell(const Estimate& e, double scale) {
  const char* pattern = std::max(std::abs(e.value), std::abs(e.high)) * scale < 10 ? "%.2f" : "%.1f";
  std::string text = format(pattern, scale * e.value);
  if (e.high > e.low) text += " (" + format(pattern, scale * e.low) + " to " + format(pattern, scale * e.high) + ")";
  return text;
}

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const auto& row : rows_) {
      for (size_t c = 0; c < row.size(); ++c) {
        size_t width = 0;
        for (const auto& other : rows_) width = std::max(width, c < other.size() ? other[c].size() : 0);
        text += row[c] + (c + 1 < row.size() ? std::string(width - row[c].size() + 2, ' ') : "");
      }
      text += "\n";
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::string part_text(const std::vector<DecoderColumn>& columns, const Summary& copy) {
  std::vector<std::string> head = {""};
  for (const DecoderColumn& column : columns) head.push_back(column.name);
  head.emplace_back("copy");
  TextTable table(std::move(head));
  const auto add = [&](const std::string& name, const auto& read, const std::string& of_copy) {
    std::vector<std::string> row = {name};
    for (const DecoderColumn& column : columns) row.push_back(read(column));
    row.push_back(of_copy);
    table.add(std::move(row));
  };
  add("seeds", [](const DecoderColumn& c) { return std::to_string(c.seeds.size()); }, "");
  add("parameters", [](const DecoderColumn& c) { return std::to_string(c.seeds[0]->model.parameters); }, "");
  add("training TFLOP", [](const DecoderColumn& c) { return format("%.1f", c.seeds[0]->model.flops / 1e12); }, "");
  add("training steps", [](const DecoderColumn& c) { return std::to_string(c.seeds[0]->model.steps); }, "");
  add("training s", [](const DecoderColumn& c) { return format("%.0f", over_seeds(c, [](const auto& r) { return r.model.seconds; }).value); }, "");
  for (const auto& [metric, estimate] : columns[0].seeds[0]->states.metrics) {
    const double scale = is_mean(metric) ? 1 : 100;
    const Estimate* of_copy = copy.find(metric);
    add(metric,
        [&, name = metric](const DecoderColumn& c) {
          const auto e = metric_of(c, name);
          return e ? cell(*e, scale) : std::string("-");
        },
        of_copy == nullptr || is_mean(metric) ? "-" : cell({of_copy->value, 0, 0}, scale));
  }
  for (const Cost& cost : costs()) add(cost.row, [&](const DecoderColumn& c) { return cell(over_seeds(c, cost.read), cost.scale); }, "");
  return table.text();
}

}  // namespace

Json comparison_json(const DecoderComparison& comparison) {
  Json json = {{"decoders", Json::object()}, {"ablations", Json::object()}, {"copy", {{"metrics", Json::object()}}}};
  for (const DecoderColumn& column : columns_of(comparison)) json[column.ablation ? "ablations" : "decoders"][column.name] = column_json(column);
  for (const auto& [metric, estimate] : comparison.copy.metrics) json["copy"]["metrics"][metric] = to_json(estimate);
  return json;
}

std::string comparison_table(const DecoderComparison& comparison) {
  std::vector<DecoderColumn> compared, ablations;
  for (DecoderColumn& column : columns_of(comparison)) (column.ablation ? ablations : compared).push_back(std::move(column));
  std::string text;
  if (!compared.empty()) text += part_text(compared, comparison.copy);
  if (!ablations.empty()) text += "\nablations\n" + part_text(ablations, comparison.copy);
  return text;
}

}  // namespace foretrace::eval
