// Coverage: which constructs, methods and builtins of one corpus another one has.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "datasets/stats.h"

namespace foretrace::datasets {

struct Coverage {
  int64_t names = 0;    // that the second corpus holds
  int64_t covered = 0;  // of these, how many the first holds too
  int64_t uses = 0;     // programs of the second, counted once for each name that they hold
  int64_t covered_uses = 0;
  std::vector<std::pair<std::string, int64_t>> missing;  // with programs of the second; most first
};

Coverage coverage(const Counts& first, const Counts& second);

// The maps of CorpusStats that coverage is asked of, with their names in JSON.
struct CoveredCounts {
  const char* name;
  Counts CorpusStats::*counts;
};
const std::vector<CoveredCounts>& covered_counts();

}  // namespace foretrace::datasets
