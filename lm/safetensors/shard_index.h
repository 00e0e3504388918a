// model.safetensors.index.json: which file of a sharded checkpoint holds which tensor.
//   {"metadata": {"total_size": 123}, "weight_map": {"model.norm.weight": "model-00001-of-00002.safetensors", ...}}
// Format: transformers' save_pretrained.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::lm {

struct ShardIndex {
  std::map<std::string, std::string> home;  // tensor -> file
  std::set<std::string> files;              // all of them
};

// A file is named plainly: no folder, not "." or "..". `where` starts every message.
Result<ShardIndex> parse_shard_index(std::string_view text, const std::string& where);

}  // namespace foretrace::lm
