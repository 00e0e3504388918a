// A file in memory that another process can be given as a descriptor.
#pragma once

#include <string_view>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

// Holds `bytes`, its offset at the start, close-on-exec.
Result<ScopedFd> memory_file(const char* name, std::string_view bytes);

// Replaces the contents and sets the offset to the start (also for whoever inherited the descriptor).
Status rewrite_memory_file(int fd, std::string_view bytes);

}  // namespace foretrace::tracer
