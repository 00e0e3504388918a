// LastSteps: a TraceWriter before another, which gets only the last steps of each run, as a run that begins with the first of them.
// Steps wait in memory until the run ends: a kill of the recorder loses them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tracer/recorder/excerpt.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

class LastSteps : public TraceWriter {
 public:
  // Keeps `limit` > 0 steps. `store` outlives this.
  LastSteps(TraceWriter& store, int64_t limit) : store_(store), limit_(static_cast<size_t>(limit)) {}

  Result<int64_t> begin_run(const RunInfo& info) override;
  Status append(const Step& step) override;
  Status output(int64_t step, int stream, std::string_view bytes) override;
  Status tick() override { return {}; }
  Status item(std::string_view id, std::string_view status, std::string_view message) override;
  Status finish(const RunEnd& end) override;
  // Steps of the open or last run that are kept.
  [[nodiscard]] int64_t kept() const { return static_cast<int64_t>(steps_.size()); }
  // Steps before them.
  [[nodiscard]] int64_t skipped() const { return skipped_; }

 private:
  struct Output {
    int64_t step;
    int stream;
    std::string bytes;
  };
  Status write_steps();
  Status write_outputs_until(int64_t step);

  TraceWriter& store_;
  size_t limit_;
  std::unique_ptr<Excerpt> excerpt_;
  std::vector<Step> steps_;  // a ring once it is full; its oldest step is at oldest_
  size_t oldest_ = 0;
  int64_t skipped_ = 0;
  std::vector<Output> outputs_;
  size_t next_output_ = 0;
};

}  // namespace foretrace::tracer
