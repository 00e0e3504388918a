// The allocator's settings for training.
#pragma once

namespace foretrace::lm {

// Keeps freed memory in the process. A step allocates and frees the same hundreds of megabytes again; by default glibc
// returns large blocks to the kernel each time, and faulting them in again costs about as much as the step's light work.
void keep_freed_memory();

}  // namespace foretrace::lm
