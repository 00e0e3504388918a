// Statistics as JSON: what `data stats --json` prints.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "datasets/shard_set.h"
#include "datasets/stats.h"

namespace foretrace::datasets {

// What one `data stats` shows.
struct StatsReport {
  std::map<std::string, CorpusStats> parts;  // splits of a dataset; "stores"; "manifests"
  Counts refused;                            // of a dataset: runs that are not in it, by reason
  // Of a dataset: the evaluation sets that nothing in it overlaps with.
  std::vector<HeldAgainst> decontaminated;
  std::string against_name;                  // the path that `against` was read from
  std::optional<CorpusStats> against;

  [[nodiscard]] CorpusStats whole() const;  // all parts together
};

// {part: stats, ...}; with `refused`, `decontaminated` ([{"set","file","sha256","programs"}]) and, where there is a second corpus, {"against": stats,
// "coverage": {"constructs": {"names", "covered", "uses", "covered_uses", "missing": {name:
// programs}}, ...}}.
Json report_json(const StatsReport& report);
// Empty counts are left out; tokens too where there are none.
Json stats_json(const CorpusStats& stats);

// The token roles' names, and a ratio that is 0 over 0.
const char* role_name(size_t role);
double per(int64_t amount, int64_t count);

}  // namespace foretrace::datasets
