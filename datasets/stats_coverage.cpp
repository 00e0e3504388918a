#include "datasets/stats_coverage.h"

#include <algorithm>

namespace foretrace::datasets {

Coverage coverage(const Counts& first, const Counts& second) {
  Coverage result;
  for (const auto& [name, programs] : second) {
    ++result.names;
    result.uses += programs;
    if (first.contains(name)) {
      ++result.covered;
      result.covered_uses += programs;
    } else {
      result.missing.emplace_back(name, programs);
    }
  }
  std::stable_sort(result.missing.begin(), result.missing.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return result;
}

const std::vector<CoveredCounts>& covered_counts() {
  static const std::vector<CoveredCounts> kCounts = {{"constructs", &CorpusStats::constructs},
                                                     {"methods", &CorpusStats::methods},
                                                     {"builtins", &CorpusStats::builtins},
                                                     {"c_constructs", &CorpusStats::c_constructs}};
  return kCounts;
}

}  // namespace foretrace::datasets
