// Statistics of trace stores and of manifests, and of whatever a path leads to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/stats.h"

namespace foretrace::datasets {

// Several stores count as one: a program of two of them is one program. `manifests` tell origin and
// licence by a run's item; a run without one has none. `progress` is called now and then with runs
// done and runs in all; may be empty.
Result<CorpusStats> store_stats(const std::vector<std::string>& stores,
                                const std::vector<std::string>& manifests,
                                const std::function<void(int64_t, int64_t)>& progress);

// Items: their programs, origins and licences; nothing is run. A program that is a path is read,
// relative to the current folder.
Result<CorpusStats> manifest_stats(const std::vector<std::string>& manifests);

// A folder is a dataset (all its splits together), a SQLite file a trace store, any other file a
// manifest.
Result<CorpusStats> stats_of_path(const std::string& path);

}  // namespace foretrace::datasets
