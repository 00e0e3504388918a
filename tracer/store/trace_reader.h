// TraceReader: reads a trace store. Damage is an Error that names the run and step, never a crash.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/trace/run.h"
#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

class StepCursor;

struct RunRecord {
  int64_t run = 0;
  int64_t steps = 0;
  RunInfo info;
  RunEnd end;
};

// Bytes that the program wrote during a step (-1: before the first); stream 1 is stdout, 2 stderr.
struct OutputRecord {
  int64_t step = 0;
  int stream = 1;
  std::string bytes;
};

// A frame's life. A suspended generator's frame lives on.
struct FrameSpan {
  uint32_t frame = 0;
  uint32_t parent = 0;
  std::string function;
  std::string file;
  uint32_t thread = 0;
  std::string task;  // empty: none
  int64_t first_step = 0;
  int64_t last_step = 0;
};

struct ItemRecord {
  std::string status;
  std::string message;
  std::optional<int64_t> run;
};

class TraceReader {
 public:
  static Result<std::unique_ptr<TraceReader>> open(const std::string& path);
  virtual ~TraceReader() = default;

  [[nodiscard]] virtual Result<std::vector<int64_t>> runs() = 0;
  virtual Result<RunRecord> run(int64_t run) = 0;
  // RunRecord::steps without the rest.
  virtual Result<int64_t> step_count(int64_t run) = 0;
  // The last run's number; an Error if there is none.
  virtual Result<int64_t> last_run() = 0;
  // The text of a source file as it was traced.
  virtual Result<std::string> source(int64_t run, const std::string& file) = 0;
  virtual Result<std::vector<OutputRecord>> outputs(int64_t run) = 0;
  // Frames that have steps, by id. Walks the whole run.
  virtual Result<std::vector<FrameSpan>> frames(int64_t run) = 0;
  // What TraceWriter::item() said last of a manifest item, if anything.
  virtual Result<std::optional<ItemRecord>> item(const std::string& id) = 0;
  // Calls `visit` for steps [first, last) in order; stops early when it returns false. The view lives until visit returns.
  virtual Status for_each_step(int64_t run, int64_t first, int64_t last,
                               const std::function<bool(const StepView&)>& visit) = 0;
  // A cursor whose next() gives step `first`. It uses this reader and must not outlive it. NotFound if the run has no step
  // `first`, except that 0 is always allowed.
  virtual Result<std::unique_ptr<StepCursor>> steps(int64_t run, int64_t first) = 0;
  // A cursor at `step`: state(), view() and delta() are that step's.
  virtual Result<std::unique_ptr<StepCursor>> state_at(int64_t run, int64_t step) = 0;
};

}  // namespace foretrace::tracer
