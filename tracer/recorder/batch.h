// Records many programs with several warm recorders into one store. An item that cannot be run is noted as failed, never fatal;
// what became of an item is committed together with its run, so a batch that was killed goes on where it was.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/c_program.h"
#include "tracer/recorder/recorder.h"
#include "tracer/store/trace_writer.h"

namespace foretrace::tracer {

struct BatchProgress {
  int64_t done = 0;    // recorded, whatever the outcome
  int64_t failed = 0;  // could not be started or built, or broke their trace
  int64_t steps = 0;
  int64_t total = 0;
  double seconds = 0;
};

struct BatchOptions {
  RecorderOptions recorder;
  CBuildOptions c;  // of C programs: the compiler, its flags
  int jobs = 2;
  double report_seconds = 2;
  std::function<void(const BatchProgress&)> report;  // called in the caller's thread
  // What of a C program runs without steps, and why; called in any thread, in one at a time.
  std::function<void(const std::string& item, const std::string& problem)> note;
};

inline constexpr const char* kItemDone = "done";
inline constexpr const char* kItemFailed = "failed";

// Every request's `item` names it. An Error: no host or sandbox, or the store cannot be written.
Result<BatchProgress> record_batch(const std::vector<RunRequest>& requests, const BatchOptions& options, TraceWriter& writer);

}  // namespace foretrace::tracer
