// StreamPosition: how far the recorder has read a tracee's two output pipes, in the ring's shared page. With it the tracee can
// say at which byte of a stream it stands (what was read + what lies in the pipe), so that bytes of its child processes are told
// from its own however late the recorder reads them. A sequence lock: `turn` is odd while a read is under way.
// The page is the tracee's too: the recorder only writes here and never reads.
#pragma once

#include <atomic>
#include <cstdint>

namespace foretrace::tracer::wire {

struct StreamPosition {
  std::atomic<uint32_t> turn;
  std::atomic<uint64_t> received[2];  // bytes read of stdout and stderr since the pipes were made

  void begin_read() { turn.fetch_add(1, std::memory_order_seq_cst); }
  void end_read(int index, uint64_t bytes) {
    received[index].fetch_add(bytes, std::memory_order_seq_cst);
    turn.fetch_add(1, std::memory_order_seq_cst);
  }
};

}  // namespace foretrace::tracer::wire
