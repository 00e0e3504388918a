// Two systems on the items that both answered, metric by metric.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "eval/interval.h"
#include "eval/results_store.h"

namespace foretrace::eval {

struct Comparison {
  std::string suite;
  std::string metric;
  int64_t clusters = 0;  // programs that both answered
  double a = 0;
  double b = 0;
  Estimate difference;  // a - b, paired bootstrap over programs
  // Two-sided: McNemar's exact test where each program gives one yes or no, else a paired
  // permutation test over programs.
  double p = 1;
  std::optional<int64_t> only_a;  // programs that only a got right; where each gives one yes or no
  std::optional<int64_t> only_b;
};

// Items are matched by suite, part and name. An Error where the two share none.
Result<std::vector<Comparison>> compare_systems(ResultsStore& store, const SystemRecord& a,
                                                const SystemRecord& b);

Json comparisons_json(const SystemRecord& a, const SystemRecord& b,
                      const std::vector<Comparison>& comparisons);
std::string comparisons_table(const SystemRecord& a, const SystemRecord& b,
                              const std::vector<Comparison>& comparisons);

}  // namespace foretrace::eval
