// TraceReader: reads a trace store. Damage is an Error that names the run and step, never a crash.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/trace/run.h"
#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

struct RunRecord {
  int64_t run = 0;
  int64_t steps = 0;
  RunInfo info;
  RunEnd end;
};

class TraceReader {
 public:
  static Result<std::unique_ptr<TraceReader>> open(const std::string& path);
  virtual ~TraceReader() = default;

  [[nodiscard]] virtual Result<std::vector<int64_t>> runs() = 0;
  virtual Result<RunRecord> run(int64_t run) = 0;
  // The last run's number; an Error if there is none.
  virtual Result<int64_t> last_run() = 0;
  // The text of a source file as it was traced.
  virtual Result<std::string> source(int64_t run, const std::string& file) = 0;
  // Calls `visit` for steps [first, last) in order; stops early when it returns false.
  virtual Status for_each_step(int64_t run, int64_t first, int64_t last,
                               const std::function<bool(const StepView&)>& visit) = 0;
};

}  // namespace foretrace::tracer
