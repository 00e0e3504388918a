// TraceWriter: appends runs to a trace store. One process writes a store at a time for one run; several runs may be open from
// several writers (SQLite serialises). Steps become durable at transaction ends (every few MB or second, and at finish()).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "tracer/trace/delta.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer {

class TraceWriter {
 public:
  // Creates the store if the file is missing; refuses files that are no trace store or of another version.
  static Result<std::unique_ptr<TraceWriter>> open(const std::string& path);
  virtual ~TraceWriter() = default;

  // Starts a run and gives its number. REQUIRES: no run open
  virtual Result<int64_t> begin_run(const RunInfo& info) = 0;
  // Appends the next step. Every id in it must be defined before or in it: what breaks this is an Error, and the run stays
  // readable up to the step before.
  virtual Status append(const Step& step) = 0;
  // Bytes that the program wrote during step `step` (-1: before the first).
  virtual Status output(int64_t step, int stream, std::string_view bytes) = 0;
  // Closes the run. Without it the run reads as `incomplete`.
  virtual Status finish(const RunEnd& end) = 0;
};

}  // namespace foretrace::tracer
