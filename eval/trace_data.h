// Recorded traces as items of the trace suite: from a trace store, or from one split of a dataset
// folder, whose manifest.json names the stores that it was built from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "eval/trace_suite.h"
#include "worldmodel/majority_model.h"

namespace foretrace::eval {

struct TraceData {
  std::vector<TraceItem> items;
  int64_t runs = 0;  // looked at
  int64_t refused =
      0;  // of them, those that the dataset holds no example of (too long, a repeat): left out of n
};

// `path` is a trace store, all of whose runs count, or a dataset folder, of which `split` ("train",
// "valid", "test") does. limit: items that are kept at most, 0 = all; the same ones for the same
// data. An Error where nothing is there.
Result<TraceData> read_trace_data(const std::string& path, const std::string& split, int64_t limit);

// Over at most `limit` traces of the folder's train split.
Result<worldmodel::MajorityStatistics> train_statistics(const std::string& folder, int64_t limit);

}  // namespace foretrace::eval
