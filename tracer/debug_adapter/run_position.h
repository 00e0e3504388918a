// RunPosition: where a debugger stands in a run, with the state there. A short way forward is replayed, any other begins at a keyframe.
#pragma once

#include <cstdint>
#include <memory>

#include "core/result.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

class RunPosition {
 public:
  // REQUIRES: the reader outlives this
  static Result<RunPosition> open(TraceReader& reader, int64_t run);

  // REQUIRES: the run has that step
  Status go(int64_t step);
  [[nodiscard]] int64_t step() const { return cursor_->step(); }
  [[nodiscard]] StepCursor& cursor() const { return *cursor_; }

 private:
  explicit RunPosition(std::unique_ptr<StepCursor> cursor) : cursor_(std::move(cursor)) {}

  std::unique_ptr<StepCursor> cursor_;
};

}  // namespace foretrace::tracer
