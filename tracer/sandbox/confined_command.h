// Runs a shell command in a sandbox whose working directory is a folder of the caller's: what it changes there stays, nothing else does. All that it started
// has ended when it returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/sandbox/level.h"

namespace foretrace::tracer {

struct CommandLimits {
  double seconds = 30;                       // wall clock
  int64_t kept_bytes = 256 << 10;            // of the output, its first and its last half
  int64_t output_bytes = int64_t{64} << 20;  // in all
  int64_t memory_bytes = int64_t{2} << 30;   // address space of a process
  int64_t folder_bytes = int64_t{256} << 20;  // of the working folder
  int64_t processes = 64;                    // and threads, at a time
};

struct CommandRun {
  int exit_code = 0;    // as shells have it: 128 + N for signal N
  std::string output;   // both streams as they came
  int64_t left_out = 0;  // bytes between the two halves of `output`
  std::string stopped;  // the limit that ended it: "time", "output", "folder size", "processes"; empty: it ended by itself
};

// `command` as `bash -c` takes it. `folder`: absolute, ours; `visible`: further files and folders that it may read. An Error: it could not be started.
Result<CommandRun> run_confined(const std::string& command, const std::string& folder, const std::vector<std::string>& visible, const CommandLimits& limits,
                                const SandboxChoice& sandbox);

// Bytes of the files in it, links not followed; stops counting above `most`.
int64_t folder_bytes(const std::string& folder, int64_t most);

}  // namespace foretrace::tracer
