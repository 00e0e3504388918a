// The JSON that a host program is sent for one run (tracer/host/protocol.h), and what of it has to be visible in the sandbox.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/recorder/recorder.h"

namespace foretrace::tracer {

// The request with its paths made absolute, after a look whether its files are there. Contradictions are kInvalidArgument.
Result<RunRequest> resolve_request(const RunRequest& request);

// Folders and files that the program may read. REQUIRES: resolved
std::vector<std::string> visible_to(const RunRequest& request);

struct ProcessLimits {
  int64_t most = 0;       // processes and threads at a time, as RLIMIT_NPROC; 0: no limit
  bool may_start = true;  // processes beside its own
};

// REQUIRES: resolved. `directory` is the program's working directory.
std::string host_request(const RunRequest& request, const std::string& directory, const ProcessLimits& processes);

}  // namespace foretrace::tracer
