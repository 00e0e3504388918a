#include "tracer/store/step_scan.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

const Code* code_of(StepCursor& cursor) {
  const FrameState* frame = cursor.state().frame(cursor.delta().frame);
  return frame == nullptr ? nullptr : cursor.definitions().code(frame->code);
}

}  // namespace

Result<std::vector<int64_t>> runs_in(TraceReader& reader, const ScanRange& range) {
  TRY_ASSIGN(std::vector<int64_t> runs, reader.runs());
  std::erase_if(runs, [&](int64_t run) { return run < range.first_run || run > range.last_run; });
  return runs;
}

Result<bool> StepScan::next() {
  if (!listed_) {
    TRY_ASSIGN(runs_, runs_in(*reader_, range_));
    listed_ = true;
  }
  while (left_ == 0) {
    TRY_ASSIGN(const bool more, open_next_run());
    if (!more) return false;
  }
  --left_;
  TRY(cursor_->next());
  return true;
}

Result<bool> StepScan::open_next_run() {
  if (next_run_ == runs_.size()) return false;
  run_ = runs_[next_run_++];
  TRY_ASSIGN(const int64_t steps, reader_->step_count(run_));
  const int64_t first = std::max<int64_t>(range_.first_step, 0);
  const int64_t last = std::min(range_.last_step, steps - 1);
  if (first > last) return true;
  left_ = last - first + 1;
  new_run_ = true;
  TRY_ASSIGN(cursor_, reader_->steps(run_, first));
  return true;
}

std::string StepScan::function() {
  const Code* code = code_of(*cursor_);
  return code == nullptr ? std::string() : text_of(cursor_->definitions(), code->name);
}

SqlValue StepScan::task() {
  const Frame* frame = cursor_->definitions().frame(cursor_->delta().frame);
  if (frame == nullptr || frame->task == 0) return {};
  return text_of(cursor_->definitions(), frame->task);
}

std::string StepScan::file() {
  const Code* code = code_of(*cursor_);
  return code == nullptr ? std::string() : text_of(cursor_->definitions(), code->file);
}

}  // namespace foretrace::tracer
