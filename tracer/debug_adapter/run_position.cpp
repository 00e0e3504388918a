#include "tracer/debug_adapter/run_position.h"

namespace foretrace::tracer {
namespace {

constexpr int64_t kShortWay = 1000;

}  // namespace

Result<RunPosition> RunPosition::open(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(auto cursor, reader.state_at(run, 0));
  return RunPosition(std::move(cursor));
}

Status RunPosition::go(int64_t step) {
  if (step < cursor_->step() || step > cursor_->step() + kShortWay) {
    TRY(cursor_->seek(step));
    TRY(cursor_->next());
  }
  while (cursor_->step() < step) TRY(cursor_->next());
  return {};
}

}  // namespace foretrace::tracer
