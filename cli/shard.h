// Shard: which items of a manifest one process of many traces, and the name of its store. The process is told by --shard, or finds
// its number in the environment that Slurm's job arrays and Kubernetes' indexed jobs give their tasks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/result.h"

namespace foretrace::cli {

struct Shard {
  int64_t index = 0;  // from 0
  int64_t count = 1;
  std::string from;   // the variable that gave the index; empty: none did
};

// The value of an environment variable, if it is set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> process_environment(const char* name);

// `flag`: "i/N", which wins over the environment; `shards`: the number N alone, the environment must have i. Neither: the environment
// may have both, or nothing: then the whole manifest is one shard.
//   Slurm: SLURM_ARRAY_TASK_ID, _COUNT, and where they are set _MIN, _MAX and _STEP.   Kubernetes: JOB_COMPLETION_INDEX.
// kInvalidArgument: what is no number or no shard, two sources that contradict each other, an index without a count.
Result<Shard> choose_shard(const std::optional<std::string>& flag, std::optional<int64_t> shards, const Environment& environment);

// `db` with each {shard} replaced by the index. kInvalidArgument: an index that the environment gave, of several, and a name without it;
// such processes run on several machines, and a store has one machine.
Result<std::string> store_of_shard(const std::string& db, const Shard& shard);

}  // namespace foretrace::cli
