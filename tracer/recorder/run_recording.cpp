#include "tracer/recorder/run_recording.h"

#include <algorithm>

namespace foretrace::tracer {

void RunRecording::start(const RunInfo& info, TraceWriter& writer) {
  writer_ = &writer;
  info_ = info;
  info_.interpreter.clear();
  begun_ = false;
  run_ = steps_ = 0;
  writing_step_ = -1;
  over_step_limit_ = false;
  end_.reset();
  failure_.reset();
  entry_ = info.language == "c" && !info.entry.empty() ? std::make_unique<EntryValue>(info.limits) : nullptr;
}

Status RunRecording::begin() {
  if (begun()) return {};
  TRY_ASSIGN(run_, writer_->begin_run(info_));
  begun_ = true;
  return {};
}

Status RunRecording::settle_output(bool over) {
  if (!begun()) return {};
  const auto state = !over ? OutputCapture::State::kRunning : end_ ? OutputCapture::State::kEnded : OutputCapture::State::kKilled;
  return output_.settle(state, steps_ - 1, [this](int64_t step, int stream, std::string_view bytes) {
    return writer_->output(step, stream, bytes);
  });
}

Status RunRecording::finish(const RunEnd& end) {
  TRY(begin());
  TRY(settle_output(true));
  return writer_->finish(end);
}

Status RunRecording::on_hello(const std::string& interpreter) {
  info_.interpreter = interpreter.empty() ? "unknown" : interpreter;
  return {};
}

Status RunRecording::on_step(const Step& step) {
  if (steps_ >= info_.limits.max_steps) {
    over_step_limit_ = true;
    return {};
  }
  if (!begun()) TRY(begin());
  writing_step_ = steps_++;
  if (entry_) TRY(entry_->see(step));
  return writer_->append(step);
}

Status RunRecording::on_lines(const LineSteps& steps) {
  const auto count = static_cast<int64_t>(steps.size());
  if (entry_ || !begun() || steps_ + count > info_.limits.max_steps) return StepSink::on_lines(steps);
  steps_ += count;
  writing_step_ = steps_ - 1;
  return writer_->append(steps);
}

Status RunRecording::on_output(const wire::OutputMark& mark) {
  const OutputCapture::Mark here{writing_step_, mark.position, mark.bytes};
  switch (mark.how) {
    case wire::Written::kOf: writing_step_ = static_cast<int64_t>(std::min(mark.position, static_cast<uint64_t>(steps_))) - 1; break;
    case wire::Written::kWritten: output_.mark(mark.stream, here); break;
    case wire::Written::kBuffered: output_.buffered(mark.stream, here.step, here.bytes); break;
    case wire::Written::kFlushed: output_.flushed(mark.stream, here); break;
    case wire::Written::kDropped: output_.dropped(mark.stream, here.bytes); break;
  }
  return {};
}

Status RunRecording::on_end(const wire::EndRecord& end) {
  end_ = end;
  return {};
}

Status RunRecording::on_failure(const wire::FailureRecord& failure) {
  failure_ = failure;
  return {};
}

}  // namespace foretrace::tracer
