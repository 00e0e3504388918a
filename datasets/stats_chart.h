// The parts of stats_page: tables of counts with bars, histograms as SVG.
#pragma once

#include <string>
#include <vector>

#include "datasets/length_histogram.h"
#include "datasets/stats.h"

namespace foretrace::datasets {

// One column of a table.
struct ChartColumn {
  std::string title;
  const Counts* counts = nullptr;
  int64_t whole = 0;  // that shares are of; 0: the sum of the counts
};

// Names by their sum over the columns, at most `kChartRows`; the rest is summed up. Empty if there
// are no counts.
inline constexpr size_t kChartRows = 60;
std::string counts_table(const std::string& id, const std::string& title, const std::string& about,
                         const std::vector<ChartColumn>& columns);

struct ChartLengths {
  std::string part;
  const LengthHistogram* lengths = nullptr;
};
// One histogram a part that has any length, all with the same bins on their axis.
std::string length_charts(const std::string& id, const std::string& title,
                          const std::vector<ChartLengths>& parts);

// "12.3 %"
std::string percent(int64_t amount, int64_t whole);

}  // namespace foretrace::datasets
