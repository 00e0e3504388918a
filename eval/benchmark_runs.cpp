#include "eval/benchmark_runs.h"

#include <algorithm>

#include "core/hash.h"
#include "datasets/corpus/benchmarks.h"
#include "eval/item_limit.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

constexpr int64_t kMaxSteps = 5000;

Result<std::vector<datasets::ManifestItem>> calls_of(const std::string& suite, const std::string& path) {
  return suite == "humaneval" ? datasets::corpus::import_humaneval(path) : datasets::corpus::import_mbpp(path, {11, 510});
}

}  // namespace

bool is_benchmark(const std::string& suite) { return suite == "humaneval" || suite == "mbpp"; }

Result<TraceData> trace_benchmark(const std::string& suite, const std::string& path, int64_t limit) {
  TRY_ASSIGN(auto calls, calls_of(suite, path));
  limit_items(calls, limit, [](const datasets::ManifestItem& call) -> const std::string& { return call.id; });
  worldmodel::OracleModel tracer;
  TraceData data;
  for (const auto& call : calls) {
    ++data.runs;
    TraceItem item;
    item.name = call.id;
    item.origin = "real";
    item.cluster = sha256_hex(call.source + "\n" + call.entry).substr(0, 16);
    item.traced.program = {call.source, call.entry, call.args, "program.py", {}};
    item.traced.program.limits.max_steps = kMaxSteps;
    TRY_ASSIGN(auto traces, tracer.trace({&item.traced.program, 1}, {}));
    if (traces[0].ending == worldmodel::Ending::kSandboxError) return internal_error(call.id + " could not be traced: " + traces[0].detail);
    if (traces[0].ending != worldmodel::Ending::kFinished || traces[0].steps.empty()) {
      ++data.refused;
      continue;
    }
    item.traced.steps = std::move(traces[0].steps);
    data.items.push_back(std::move(item));
  }
  if (data.items.empty()) return not_found(path + " has no call that runs");
  std::sort(data.items.begin(), data.items.end(), [](const TraceItem& a, const TraceItem& b) { return a.name < b.name; });
  return data;
}

}  // namespace foretrace::eval
