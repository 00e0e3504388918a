// The system calls that a traced program may not make, in every sandbox level but `none`. A denied call fails with EPERM, so
// that programs see an exception and not a kill; clone3 fails with ENOSYS, so that the C library falls back to clone.
#pragma once

#include <string>

#include "core/result.h"

namespace foretrace::tracer {

// A BPF program (an array of struct sock_filter) as bwrap --seccomp and PR_SET_SECCOMP take it. Denied: looking into or tracing
// other processes, namespaces and mounts, kernel modules, bpf, perf, io_uring, userfaultfd, keys, clocks, rebooting, sockets
// other than AF_UNIX, and everything of a foreign architecture.
Result<std::string> syscall_filter();

}  // namespace foretrace::tracer
