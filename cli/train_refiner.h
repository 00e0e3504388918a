// `foretrace train` of a recursive refiner: a config whose "decoder" is "refiner".
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::cli {

struct RefinerRun {
  std::string config;  // path
  std::vector<std::string> data;  // one folder of shards of questions about states; none where the config names puzzles
  std::string out;
  std::string device;  // in place of the config's; empty: the config's
  bool resume = false;
  bool json = false;
  std::function<bool()> stop;
};

// Whether the config is one of a refiner; an Error where it cannot be read.
Result<bool> is_refiner_config(const std::string& path);
Result<int> train_refiner(const RefinerRun& run);

}  // namespace foretrace::cli
