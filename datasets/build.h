// Trace stores -> shards. One example a finished run of a function: the program's prompt, then its
// trace. What does not fit is counted by reason, never dropped silently.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/shard.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

struct BuildOptions {
  std::vector<std::string> stores;     // trace stores
  std::vector<std::string> manifests;  // manifests that the runs came from: provenance by item id
  std::string out;                     // folder, made if missing; what it held is replaced
  int64_t max_tokens = 1024;           // of prompt and trace together
  int64_t max_steps = 256;
  double valid = 0.05;  // shares of the programs, not of the runs
  double test = 0.05;
  size_t shard_tokens = 16u << 20;  // a shard is closed when it holds this many
  // Called about twice a second with runs done and runs in all; may be empty.
  std::function<void(int64_t, int64_t)> progress;
};

struct BuildReport {
  int64_t runs = 0;
  int64_t examples = 0;
  int64_t tokens = 0;
  int64_t steps = 0;
  std::map<std::string, int64_t> split_examples;
  std::map<std::string, int64_t> refused;  // reason -> runs
  double seconds = 0;
};

Result<BuildReport> build_dataset(const BuildOptions& options);

// One run as an example, or why not; also what evaluation uses. `error().message` is the reason.
Result<Example> make_example(const tracer::RunRecord& run, const std::string& source,
                             std::span<const tracer::StepView> steps, const BuildOptions& options);

// "train", "valid" or "test", by the program's skeleton: programs that differ only in names and
// constants fall into one split.
std::string split_of(uint64_t skeleton_hash, double valid, double test);

}  // namespace foretrace::datasets
