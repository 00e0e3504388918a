// Limits of one run. What ends the run: steps, seconds, memory, output. What cuts a value: bytes, items, depth, nodes (never
// time, so that two runs of a program give the same trace).
#pragma once

#include <cstdint>

namespace foretrace::tracer {

struct Limits {
  int64_t max_steps = 1000000;
  double max_seconds = 60;          // wall clock of the tracee, from the moment its interpreter is ready
  int64_t max_memory_mb = 2048;     // address space of the tracee
  int64_t max_output_mb = 16;       // stdout and stderr together
  int64_t max_value_bytes = 4096;   // text of one scalar, and of one rendered value
  int64_t max_value_items = 400;    // captured slots of one container
  int64_t max_value_depth = 24;
  int64_t max_value_nodes = 100000; // objects and slots visited for one step
};

}  // namespace foretrace::tracer
