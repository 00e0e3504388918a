// Trace stores -> a folder of shards. One example a finished run of a function: the program's
// prompt, then its trace; or several, each a question about the run's states. What does not fit is counted by reason, never dropped
// silently.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "datasets/overlap/evaluation_set.h"
#include "datasets/shard.h"
#include "datasets/state_query/state_query.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

struct ExampleLimits {
  int64_t max_tokens = 1024;  // of prompt and trace together
  int64_t max_steps = 256;
};

// One run as an example, or why not (kUnsupported or kLimit): its message is the reason that is
// counted. `steps` is the whole run.
Result<Example> make_example(const tracer::RunRecord& run, const std::string& source,
                             std::span<const tracer::StepView> steps, const ExampleLimits& limits);

// The same run as questions about its states (state_query/state_query.h), `given` as the prompt and `target` behind it: at most
// `count`, drawn by a seed that is the prompt's hash. Questions that do not fit are left out; the reason of the first where none fits.
Result<std::vector<Example>> make_state_examples(const tracer::RunRecord& run, const std::string& source,
                                                 std::span<const tracer::StepView> steps, const ExampleLimits& limits,
                                                 std::span<const QueryKind> kinds, int64_t count);

// Splits go by program, never by run: programs that differ only in names, constants and layout fall
// into one split, as do all functions of one file.
uint64_t split_key(const std::string& source);
std::string_view split_of(uint64_t key, double valid, double test);

struct BuildOptions {
  std::vector<std::string> stores;     // trace stores
  std::vector<std::string> manifests;  // that the runs came from: origin and licence by item id
  std::string out;                     // folder, made if missing; the dataset in it is replaced
  // Files of evaluation sets: runs of programs that overlap with one of theirs
  // (overlap/decontamination.h) become no examples, in no split.
  std::vector<std::string> decontaminate;
  overlap::TaskRange tasks;  // of MBPP among them
  std::vector<QueryKind> queries;  // what to ask of each run; empty: examples are traces
  int64_t queries_per_run = 8;
  ExampleLimits limits;
  double valid = 0.05;  // shares of the programs
  double test = 0.05;
  size_t shard_tokens = size_t{1} << 24;  // a shard is closed when it holds this many
  // Called now and then with runs done and runs in all; may be empty.
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

// kNotFound if no run became an example. A build that fails or is killed leaves the dataset that
// was there: shards are written to OUT/.building and moved when all are complete. kIo if another
// build writes there.
Result<BuildReport> build_dataset(const BuildOptions& options);

}  // namespace foretrace::datasets
