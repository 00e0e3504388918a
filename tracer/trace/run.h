// RunInfo and RunEnd: what is known of a run before its first step and after its last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tracer/limits.h"
#include "tracer/trace/event.h"

namespace foretrace::tracer {

struct RunInfo {
  std::string language = "python";  // or "c"
  std::string program;              // path, or "<source>" for text given inline
  std::string entry;                // function, call expression, or empty
  std::string args;                 // text between the call's parentheses, or empty
  std::string interpreter;          // "CPython 3.11.2", compiler version for C
  std::string sandbox;              // "bubblewrap", "landlock", "none"
  std::string started;              // UTC, ISO 8601
  std::string item;                 // manifest id, or empty
  Limits limits;
  int64_t last = 0;                   // only so many last steps were kept; 0: all
  std::optional<int64_t> seed;        // of the operating system's randomness; none: it was random
  std::optional<double> frozen_time;  // seconds since 1970 at which the clocks stood; none: they ran
};

// An exception that left the program.
struct RaisedException {
  std::string type;
  std::string message;
  std::string file;
  int64_t line = 0;
};

struct RunEnd {
  Outcome outcome = Outcome::kIncomplete;
  std::optional<int64_t> exit_code;  // 0 returned, 1 raised, the code if exited, -N for signal N, none for limits
  std::optional<std::string> signal; // "SIGABRT"
  std::string out;                   // stdout, complete up to the output limit
  std::string err;
  std::optional<std::string> return_value;
  std::optional<RaisedException> exception;
  double seconds = 0;
  int64_t skipped_steps = 0;  // of the program, before the run's first
  std::string deterministic;  // "", "deterministic", "nondeterministic", "observer effect"
};

}  // namespace foretrace::tracer
