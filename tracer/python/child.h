// The child process that runs one request.
#pragma once

#include "tracer/host/protocol.h"

namespace foretrace::tracer::python {

// Runs the request's program in this process, with its records in `ring`, and exits. REQUIRES: Python is initialised and this
// process was forked for the request. `warm`: the interpreter was initialised before the fork.
[[noreturn]] void run_child(const host::Request& request, void* ring, bool warm);

}  // namespace foretrace::tracer::python
