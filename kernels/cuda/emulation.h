// A CUDA grid on the calling thread: each thread of a block is a fiber that runs until it waits.
//
// What it shows of a kernel: its results; a barrier that is missing (the results then depend on the
// order of the threads, and shared memory starts as NaN); a barrier or shuffle that some threads do
// not reach; shared memory overrun, and global memory where the caller guards it. What it cannot
// show: speed, and what only threads do that truly run at once.
// Not thread safe: one grid at a time in a process.
#pragma once

#include <stdint.h>

namespace foretrace::kernels::cuda {

// In which order the threads that may run are taken, 32 at a time: in the first two a warp goes on,
// through its shuffles, to the block's next barrier before another begins.
enum class ThreadOrder { kAscending, kDescending, kShuffled };

struct Grid {
  int64_t blocks;
  int threads;  // a multiple of 32
  int64_t shared_bytes;
};

// Ends the program with a message if the threads block each other.
void emulate(const Grid& grid, ThreadOrder order, void (*body)(const void* kernel),
             const void* kernel);

// For kernel bodies, through device.h.
int thread_index();
int thread_count();
int64_t block_index();
void sync_block();
float shuffle_xor(float x, int mask);
float* shared_memory();

}  // namespace foretrace::kernels::cuda
