// What speaks the Debug Adapter Protocol to whom: sessions over standard input and output, or over one loopback connection at a time.
#pragma once

#include <cstdint>
#include <functional>

#include "core/error.h"
#include "core/result.h"
#include "tracer/debug_adapter/debugged_run.h"

namespace foretrace::tracer {

// One session over two descriptors.
Status serve_debugger(int in, int out, const DebuggedChoice& choice);

// Sessions of one client after the other on 127.0.0.1; port 0 takes a free one. `listening` is told the port. An Error of one session goes to
// `failed`, and the next client is waited for; returns only if it cannot listen.
Status serve_debuggers(uint16_t port, const DebuggedChoice& choice, const std::function<void(uint16_t)>& listening,
                       const std::function<void(const Error&)>& failed);

}  // namespace foretrace::tracer
