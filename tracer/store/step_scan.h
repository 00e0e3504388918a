// StepScan: a cursor over a range of steps of a range of runs, in order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tracer/store/row_source.h"
#include "tracer/store/step_cursor.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

class StepScan {
 public:
  StepScan(TraceReader& reader, const ScanRange& range) : reader_(&reader), range_(range) {}

  // Goes to the next step; false: there is none.
  Result<bool> next();
  [[nodiscard]] int64_t run() const { return run_; }
  StepCursor& cursor() { return *cursor_; }
  // True once after next() has come to another run.
  bool take_new_run() { return std::exchange(new_run_, false); }
  // Text of the step's function and file.
  std::string function();
  std::string file();
  // Name of the asyncio task that it runs in; null: none.
  SqlValue task();

 private:
  Result<bool> open_next_run();

  TraceReader* reader_;
  ScanRange range_;
  bool listed_ = false;
  std::vector<int64_t> runs_;
  size_t next_run_ = 0;
  int64_t run_ = 0;
  int64_t left_ = 0;  // steps of this run still to come
  bool new_run_ = false;
  std::unique_ptr<StepCursor> cursor_;
};

// Runs of the store within the range, by number.
Result<std::vector<int64_t>> runs_in(TraceReader& reader, const ScanRange& range);

}  // namespace foretrace::tracer
