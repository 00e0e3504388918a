// Forbids this process to start others, for good: where neither a control group nor RLIMIT_NPROC bounds how many there can be (root
// in a bare chroot, a user at level landlock), a fork bomb would be the machine's. Threads go on working. fork, vfork and clone
// answer EAGAIN, as at a limit; clone3 answers ENOSYS, for which the C library falls back to clone.
#pragma once

namespace foretrace::tracer::host {

// Inherited by threads that are started later. False (and errno) if the kernel has no seccomp filters.
bool ban_processes();

}  // namespace foretrace::tracer::host
