// DebuggedRun: one run of a store under a debugger: where it stands, where it is to stop, and its moves. Knows nothing of the protocol.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/debug_adapter/run_position.h"
#include "tracer/debug_adapter/step_index.h"
#include "tracer/debug_adapter/stepping.h"
#include "tracer/debug_adapter/stop_points.h"
#include "tracer/store/run_difference.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// Which run is debugged.
struct DebuggedChoice {
  std::string db = "traces.db";
  std::optional<int64_t> run;      // none: the last
  std::optional<int64_t> against;  // another run, for the divergence
};

enum class Advance : uint8_t { kContinue, kNext, kIn, kOut };

class DebuggedRun {
 public:
  // Stands at the run's first step.
  static Result<std::unique_ptr<DebuggedRun>> open(const DebuggedChoice& choice);

  // A move of a thread; it stops early where a stop point is on its way. None: the end of the run was passed, and it stands at its last step.
  Result<std::optional<StopPoint>> move(Advance move, Way way, Grain grain, uint32_t thread);
  // The first stop point of the run, its first step included.
  Result<std::optional<StopPoint>> first_stop();
  Status go(int64_t step) { return position_.go(step); }

  [[nodiscard]] int64_t step() const { return position_.step(); }
  [[nodiscard]] uint32_t thread() const { return index_.thread(step()); }
  [[nodiscard]] StepCursor& cursor() const { return position_.cursor(); }
  [[nodiscard]] const StepIndex& index() const { return index_; }
  [[nodiscard]] TraceReader& reader() const { return *reader_; }
  [[nodiscard]] const RunRecord& record() const { return record_; }
  StopPoints& stops() { return stops_; }

  // Where the run parts from the other; found once, by a walk over both. An Error if there is no other.
  Result<std::optional<RunDifference>> divergence();
  // The step of this run that shows it: the last one, if the run ends before it.
  [[nodiscard]] int64_t divergent_step(const RunDifference& difference) const;

 private:
  DebuggedRun(std::unique_ptr<TraceReader> reader, RunRecord record, StepIndex index, RunPosition position)
      : reader_(std::move(reader)), record_(std::move(record)), index_(std::move(index)), position_(std::move(position)) {}
  // The thread's last step so far.
  [[nodiscard]] int64_t last_step_of(uint32_t thread) const;
  [[nodiscard]] std::optional<int64_t> target(Advance move, const Stepping& stepping, int64_t from) const;

  std::unique_ptr<TraceReader> reader_;
  RunRecord record_;
  StepIndex index_;
  RunPosition position_;
  StopPoints stops_;
  std::optional<int64_t> against_;
  bool compared_ = false;
  std::optional<RunDifference> difference_;
};

}  // namespace foretrace::tracer
