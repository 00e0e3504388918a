#include "datasets/stats_chart.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "datasets/html_text.h"

namespace foretrace::datasets {
namespace {

constexpr int kChartWidth = 320;  // an SVG's own grid, about pixels
constexpr int kChartHeight = 90;
constexpr int kAxisHeight = 14;

std::string number_text(const char* form, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

double share_of(int64_t amount, int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(amount) / static_cast<double>(whole);
}

int64_t sum_of(const Counts& counts) {
  int64_t sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return sum;
}

int64_t count_of(const ChartColumn& column, const std::string& name) {
  const auto found = column.counts->find(name);
  return found == column.counts->end() ? 0 : found->second;
}

// All names, the most frequent first.
std::vector<std::string> ordered_names(const std::vector<ChartColumn>& columns) {
  Counts sums;
  for (const ChartColumn& column : columns)
    for (const auto& [name, count] : *column.counts) sums[name] += count;
  std::vector<std::string> names;
  for (const auto& [name, sum] : sums) names.push_back(name);
  std::stable_sort(names.begin(), names.end(),
                   [&](const auto& a, const auto& b) { return sums[a] > sums[b]; });
  return names;
}

std::string count_cell(int64_t count, int64_t whole) {
  const std::string width = number_text("%.2f", 100 * std::min(1.0, share_of(count, whole)));
  return "<td data-n=\"" + std::to_string(count) + "\"" + (count == 0 ? " class=\"none\"" : "") +
         ">" + grouped(count) + " <small>" + percent(count, whole) +
         "</small><span class=\"bar\" style=\"width:" + width + "%\"></span></td>";
}

std::string axis_label(double x, int64_t low) {
  return "<text x=\"" + number_text("%.1f", x) + "\" y=\"" +
         std::to_string(kChartHeight + kAxisHeight - 4) + "\">" + grouped(low) + "</text>";
}

std::string histogram_svg(const std::string& id, const std::string& part,
                          const LengthHistogram& lengths,
                          const std::vector<LengthHistogram::Bin>& axis) {
  const auto bins = lengths.bins();
  int64_t most = 1;
  for (const auto& bin : bins) most = std::max(most, bin.count);
  const double width =
      static_cast<double>(kChartWidth) / static_cast<double>(std::max<size_t>(axis.size(), 1));
  std::string svg = "<svg viewBox=\"0 0 " + std::to_string(kChartWidth) + " " +
                    std::to_string(kChartHeight + kAxisHeight) + "\" role=\"img\" data-lengths=\"" +
                    html_text(id) + "\" data-part=\"" + html_text(part) + "\">";
  const size_t labelled = std::max<size_t>(1, (axis.size() + 9) / 10);  // every so many bins
  for (size_t i = 0; i < axis.size(); ++i) {
    const double x = width * static_cast<double>(i);
    if (i % labelled == 0) svg += axis_label(x, axis[i].low);
    const auto bin =
        std::find_if(bins.begin(), bins.end(), [&](const auto& b) { return b.low == axis[i].low; });
    if (bin == bins.end()) continue;
    const double height = kChartHeight * share_of(bin->count, most);
    svg += "<rect x=\"" + number_text("%.2f", x + 0.5) + "\" y=\"" +
           number_text("%.2f", kChartHeight - height) + "\" width=\"" +
           number_text("%.2f", width - 1) + "\" height=\"" + number_text("%.2f", height) +
           "\" data-low=\"" + std::to_string(bin->low) + "\" data-high=\"" +
           std::to_string(bin->high) + "\" data-n=\"" + std::to_string(bin->count) + "\"><title>" +
           grouped(bin->low) + (bin->high > bin->low ? " to " + grouped(bin->high) : "") + ": " +
           grouped(bin->count) + "</title></rect>";
  }
  return svg + "</svg>";
}

}  // namespace

std::string percent(int64_t amount, int64_t whole) {
  return number_text("%.1f", 100 * share_of(amount, whole)) + "&nbsp;%";
}

std::string counts_table(const std::string& id, const std::string& title, const std::string& about,
                         const std::vector<ChartColumn>& given) {
  std::vector<ChartColumn> columns = given;
  for (ChartColumn& column : columns)
    if (column.whole == 0) column.whole = sum_of(*column.counts);
  const auto names = ordered_names(columns);
  if (names.empty()) return {};
  std::string html = "<section id=\"" + html_text(id) + "\"><h2>" + html_text(title) + "</h2><p>" +
                     html_text(about) + "</p>\n<table><tr><th></th>";
  for (const ChartColumn& column : columns) html += "<th>" + html_text(column.title) + "</th>";
  html += "</tr>\n";
  for (size_t i = 0; i < std::min(names.size(), kChartRows); ++i) {
    html += "<tr><th>" + html_text(names[i]) + "</th>";
    for (const ChartColumn& column : columns)
      html += count_cell(count_of(column, names[i]), column.whole);
    html += "</tr>\n";
  }
  if (names.size() > kChartRows) {
    html += "<tr class=\"rest\"><th>" + grouped(static_cast<int64_t>(names.size() - kChartRows)) +
            " more</th>";
    for (const ChartColumn& column : columns) {
      int64_t rest = 0;
      for (size_t i = kChartRows; i < names.size(); ++i) rest += count_of(column, names[i]);
      html += "<td data-n=\"" + std::to_string(rest) + "\">" + grouped(rest) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</table></section>\n";
}

std::string length_charts(const std::string& id, const std::string& title,
                          const std::vector<ChartLengths>& parts) {
  LengthHistogram all;
  for (const ChartLengths& part : parts) all.add(*part.lengths);
  if (all.count() == 0) return {};
  const auto axis = all.bins();
  std::string html = "<h3>" + html_text(title) + "</h3><div class=\"charts\">\n";
  for (const ChartLengths& part : parts) {
    const LengthHistogram& lengths = *part.lengths;
    if (lengths.count() == 0) continue;
    html += "<figure><figcaption>" + html_text(part.part) + ": mean " +
            number_text("%.1f", lengths.mean()) + ", median " + grouped(lengths.quantile(0.5)) +
            ", 95&nbsp;% up to " + grouped(lengths.quantile(0.95)) + ", longest " +
            grouped(lengths.quantile(1)) + "</figcaption>" +
            histogram_svg(id, part.part, lengths, axis) + "</figure>\n";
  }
  return html + "</div>\n";
}

}  // namespace foretrace::datasets
