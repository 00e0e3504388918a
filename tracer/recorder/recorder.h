// Recorder: runs programs in a host process and writes what they do into a TraceWriter. One recorder a thread, used and
// destroyed in the thread that made it (the host dies with that thread); good for any number of programs, one after another.
// The host process stays warm between them: its interpreter was initialised once and every program runs in a fork of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/sandbox/level.h"
#include "tracer/store/trace_writer.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer {

struct RecorderOptions {
  std::string c_host;                   // runs C programs by this host; empty: Python ones
  std::string python;                   // interpreter to use; empty: the default host's own
  std::optional<SandboxLevel> sandbox;  // empty: FORETRACE_SANDBOX, else the strictest level that works
  int64_t hash_seed = 0;                // PYTHONHASHSEED
  bool warm = false;                    // keep the host for the next program
  std::vector<std::string> folders;     // further folders that programs may read (a warm host keeps what it can see)
  std::vector<std::string> environment; // NAME=VALUE, before those that every program gets
  int64_t max_processes = 64;           // processes and threads of one program
};

// One program. Exactly one of `program`, `module` and `source`; with `source`, `program` is only the name shown.
struct RunRequest {
  std::string program;               // path of a file
  std::string language = "python";   // "c": record_batch builds it; other callers build it first
  std::string executable;            // of a C program, what is run; `program` is its source
  std::string plain_executable;      // what is run where it is not traced
  std::string called;                // its argv[0]
  std::optional<std::string> source; // text to run instead
  std::string module;                // as `python -m`; found in `folder` too
  std::string folder;                // for `module`: comes first on sys.path
  std::vector<std::string> argv;     // after sys.argv[0]
  std::string start_in;              // folder to start in, visible to it; empty: its private working directory
  std::string entry;                 // function to call; its module's own import is not recorded
  std::string args;                  // text between the call's parentheses
  std::string call;                  // or the whole call
  std::string stdin_file;            // file that the program reads; empty: stdin_text
  std::string stdin_text;            // empty too: nothing to read
  std::string scope = "program";     // "program", "all", "module:NAME"
  std::string item;                  // manifest id, kept with the run
  std::string start_at;              // steps from the first call of this function on; empty: from the start
  std::string stop_at;               // and up to the first call of this one; empty: to the end
  int64_t last_steps = 0;            // only so many last steps are kept; 0: all
  std::optional<int64_t> seed;       // the operating system's randomness is drawn from it
  std::optional<double> frozen_time; // seconds since 1970 at which clocks stand
  Limits limits;
  bool traced = true;                // false: run it as it is; no steps
};

struct RunOutcome {
  int64_t run = 0;    // number in the store
  int64_t steps = 0;
  RunEnd end;
};

class Recorder {
 public:
  // Finds the host program and a sandbox; nothing runs yet.
  static Result<std::unique_ptr<Recorder>> create(const RecorderOptions& options);
  virtual ~Recorder() = default;

  // Runs a program to its end or to a limit. What the program does, however it ends, is a RunOutcome, already closed in
  // `writer`. An Error: kNotFound, kTracee: the program could not be started (missing file, syntax error, unknown entry, bad
  // arguments), kInvalidArgument: the request contradicts itself; nothing was stored; kParse: it wrote nonsense into the trace, the run reads `incomplete`;
  // kIo and others: the store or the machine failed. The recorder is good for further programs after any of them.
  // Starts what record() of the same request needs, so that it gets ready while the caller opens its store. Never needed.
  virtual Status prepare(const RunRequest&) { return {}; }
  virtual Result<RunOutcome> record(const RunRequest& request, TraceWriter& writer) = 0;

  [[nodiscard]] virtual SandboxChoice sandbox() const = 0;
};

}  // namespace foretrace::tracer
