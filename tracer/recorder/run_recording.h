// RunRecording: the part of one run that has reached the recorder: decoded steps and output on their way into a TraceWriter.
// The run begins in the store with its first step or its end, so that a program that never started leaves nothing there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "tracer/recorder/entry_value.h"
#include "tracer/recorder/output_capture.h"
#include "tracer/store/trace_writer.h"
#include "tracer/trace/run.h"
#include "tracer/wire/decoder.h"

namespace foretrace::tracer {

class RunRecording : public wire::StepSink {
 public:
  explicit RunRecording(OutputCapture& output) : output_(output) {}

  void start(const RunInfo& info, TraceWriter& writer);
  // Hands output that was read so far to the writer, if the run is over all of it. REQUIRES: the ring was drained after it was read
  Status settle_output(bool over = false);
  // Opens the run in the store if no step has done so.
  Status begin();
  Status finish(const RunEnd& end);

  Status on_hello(const std::string& interpreter) override;
  Status on_step(const Step& step) override;
  Status on_lines(const LineSteps& steps) override;
  Status on_output(const wire::OutputMark& mark) override;
  Status on_end(const wire::EndRecord& end) override;
  Status on_failure(const wire::FailureRecord& failure) override;

  [[nodiscard]] bool begun() const { return begun_; }
  [[nodiscard]] bool greeted() const { return !info_.interpreter.empty(); }
  [[nodiscard]] int64_t run() const { return run_; }
  [[nodiscard]] int64_t steps() const { return steps_; }
  // The program wrote more steps than it was allowed; those beyond the limit were dropped.
  [[nodiscard]] bool over_step_limit() const { return over_step_limit_; }
  [[nodiscard]] const std::optional<wire::EndRecord>& end() const { return end_; }
  [[nodiscard]] const std::optional<wire::FailureRecord>& failure() const { return failure_; }
  // What the entry of a C program returned, which its end record does not say.
  [[nodiscard]] std::optional<std::string> entry_value() const { return entry_ ? entry_->text() : std::nullopt; }

 private:
  OutputCapture& output_;
  TraceWriter* writer_ = nullptr;
  RunInfo info_;
  bool begun_ = false;
  int64_t run_ = 0;
  int64_t steps_ = 0;
  int64_t writing_step_ = -1;  // that output records are about
  bool over_step_limit_ = false;
  std::optional<wire::EndRecord> end_;
  std::optional<wire::FailureRecord> failure_;
  std::unique_ptr<EntryValue> entry_;
};

}  // namespace foretrace::tracer
