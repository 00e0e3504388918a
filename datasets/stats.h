// What a dataset holds: counts by split, tokens by role, steps by event, values by type.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "core/result.h"
#include "datasets/shard.h"

namespace foretrace::datasets {

struct SplitStats {
  int64_t examples = 0;
  int64_t programs = 0;  // distinct
  int64_t tokens = 0;
  int64_t prompt_tokens = 0;
  int64_t steps = 0;
  int64_t longest = 0;                            // tokens of an example
  std::array<int64_t, kTokenRoleCount> roles{};   // tokens by TokenRole
  std::map<std::string, int64_t> events;          // "call", "line", ...
  std::map<std::string, int64_t> changed_types;   // of changed locals; "other" where no type shows
  std::map<std::string, int64_t> returned_types;  // of returned and yielded values
  std::map<std::string, int64_t> origins;         // examples, by what stands before the first blank
};

// By split. Errors as ShardSet::open.
Result<std::map<std::string, SplitStats>> dataset_stats(const std::string& folder);

// Adds what an example holds, but for `programs`.
void add_to_stats(const ExampleView& example, SplitStats& stats);

}  // namespace foretrace::datasets
