#include "tracer/recorder/last_steps.h"

#include <algorithm>

namespace foretrace::tracer {

Result<int64_t> LastSteps::begin_run(const RunInfo& info) {
  excerpt_ = std::make_unique<Excerpt>();
  steps_.clear();
  outputs_.clear();
  oldest_ = next_output_ = 0;
  skipped_ = 0;
  return store_.begin_run(info);
}

Status LastSteps::append(const Step& step) {
  if (steps_.size() < limit_) {
    steps_.push_back(step);
    return {};
  }
  Step& oldest = steps_[oldest_];
  TRY(excerpt_->skip(oldest));
  oldest = step;
  oldest_ = (oldest_ + 1) % limit_;
  ++skipped_;
  return {};
}

Status LastSteps::output(int64_t step, int stream, std::string_view bytes) {
  outputs_.push_back({step, stream, std::string(bytes)});
  return {};
}

Status LastSteps::item(std::string_view id, std::string_view status, std::string_view message) {
  return store_.item(id, status, message);
}

// Output of steps that were skipped came before the first.
Status LastSteps::write_outputs_until(int64_t step) {
  for (; next_output_ < outputs_.size() && outputs_[next_output_].step - skipped_ <= step; ++next_output_) {
    const Output& held = outputs_[next_output_];
    TRY(store_.output(std::max<int64_t>(held.step - skipped_, -1), held.stream, held.bytes));
  }
  return {};
}

Status LastSteps::write_steps() {
  if (skipped_ > 0) TRY(store_.start_from(excerpt_->start()));
  TRY(write_outputs_until(-1));
  Step told;
  for (size_t i = 0; i < steps_.size(); ++i) {
    TRY(excerpt_->next(steps_[(oldest_ + i) % steps_.size()], told));
    TRY(store_.append(told));
    TRY(write_outputs_until(static_cast<int64_t>(i)));
  }
  return write_outputs_until(INT64_MAX);
}

Status LastSteps::finish(const RunEnd& end) {
  RunEnd told = end;
  told.skipped_steps = skipped_;
  const Status written = write_steps();
  if (!written.ok()) told.outcome = Outcome::kIncomplete;
  TRY(store_.finish(told));
  return written;
}

}  // namespace foretrace::tracer
