// SharedWriter: several recorders, each in its thread, write into one TraceWriter. A lane keeps a run in memory until the run's
// end and then writes it in one go; a run that grows large takes the writer for itself until its end.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/result.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

class SharedWriter {
 public:
  // `writer` outlives this and its lanes, and is used by nobody else meanwhile.
  explicit SharedWriter(TraceWriter& writer) : writer_(writer) {}

  // A TraceWriter for one thread. Its begin_run() gives 0: the run's number is not known before its end. What is given to
  // item() while a run is open is committed with that run; otherwise at once.
  std::unique_ptr<TraceWriter> lane();

  // Commits what waits in the writer (WriterOptions::shared_transactions), unless a lane has taken it: that one commits by itself.
  Status flush();

  // The first error that the writer gave: from then on every lane gives it too.
  [[nodiscard]] Status health();

 private:
  friend class Lane;
  std::mutex mutex_;
  TraceWriter& writer_;
  Status health_;
};

}  // namespace foretrace::tracer
