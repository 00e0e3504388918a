// TraceWriter: appends runs to a trace store. One process writes a store at a time for one run; several runs may be open from
// several writers (SQLite serialises). Steps become durable at transaction ends (every few MB or second, and at finish()).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "tracer/trace/delta.h"
#include "tracer/trace/line_steps.h"
#include "tracer/trace/run.h"
#include "tracer/trace/start_state.h"

namespace foretrace::tracer {

struct WriterOptions {
  size_t chunk_bytes = 64 << 10;      // of packed steps before compression: what one lookup has to replay
  size_t commit_bytes = 4 << 20;      // of compressed data held back at most
  double commit_seconds = 1;
  bool keyframes = true;
  // For many small runs: the row of a run waits too, and runs that are over share transactions, of commit_bytes or commit_seconds. The
  // caller ends with flush(); begin_run() gives 0.
  bool shared_transactions = false;
};

class TraceWriter {
 public:
  // Creates the store if the file is missing; refuses files that are no trace store or of another version.
  static Result<std::unique_ptr<TraceWriter>> open(const std::string& path, const WriterOptions& options = {});
  virtual ~TraceWriter() = default;

  // Starts a run and gives its number; the run's row is committed at once. An item (RunInfo::item) has one complete run: if another
  // writer closes one before this is closed, this one is dropped without an Error. REQUIRES: no run open
  virtual Result<int64_t> begin_run(const RunInfo& info) = 0;
  // The run begins in the middle of an execution: `start` holds before its first step. Not every writer can.
  // REQUIRES: no step appended yet
  virtual Status start_from(const StartState& start);
  // Appends the next step. Every id in it must be defined before or in it, and ids of a kind continue without gaps (inside one
  // step in any order): what breaks this is an Error, no further step is taken, and the run stays readable up to the step
  // before.
  virtual Status append(const Step& step) = 0;
  // The same for some steps at once.
  virtual Status append(const LineSteps& steps) {
    return for_each_step(steps, [this](const Step& step) { return append(step); });
  }
  // Bytes that the program wrote during step `step` (-1: before the first).
  virtual Status output(int64_t step, int stream, std::string_view bytes) = 0;
  // Commits what has waited for longer than WriterOptions::commit_seconds. For callers that have no steps for a while.
  virtual Status tick() = 0;
  // What became of a manifest item ("done", "failed", ...), for resuming. With a run open it is committed together with
  // finish(), otherwise at once, and the item's incomplete runs of earlier recorders go out of the store. The last status of an item
  // counts, but that of a complete run stands.
  virtual Status item(std::string_view id, std::string_view status, std::string_view message) = 0;
  // Closes the run. Without it the run reads as `incomplete`.
  virtual Status finish(const RunEnd& end) = 0;
  // Commits what still waits. REQUIRES: no run open
  virtual Status flush() { return {}; }
};

}  // namespace foretrace::tracer
