// Merging trace stores: the runs of a shard are added to another store under new numbers, sources are shared. A run that is already there
// is left out: one with the same content (program, arguments, steps, outputs, outcome; not the time it took), or with the same manifest
// item. An incomplete run of an item makes room for a complete one. Two complete runs of one item that ran different programs are an
// Error: the manifests gave an id twice.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace foretrace::tracer {

struct MergeCount {
  int64_t added = 0;
  int64_t already_there = 0;
};

// Adds `shard` to `out`, which is created if missing. Some runs a transaction: an interrupted merge can be run again.
Result<MergeCount> merge_store(const std::string& out, const std::string& shard);

}  // namespace foretrace::tracer
