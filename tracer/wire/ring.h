// Ring: a single-producer, single-consumer byte ring in shared memory. The tracee produces, the recorder consumes.
//
//   offset 0    RingHeader (one page): magic, capacity, head (consumer), tail (producer), flags
//   offset 4096 capacity bytes of records; a record never wraps: a kPad record fills the end
//
// head and tail count bytes since the start and only grow; position = count % capacity. A tracee can write anything into the
// shared page, so the consumer keeps its own head and clamps tail to [head, head + capacity].
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "tracer/wire/stream_position.h"

namespace foretrace::tracer::wire {

struct RingHeader {
  uint64_t magic;
  uint64_t capacity;
  alignas(64) std::atomic<uint64_t> tail;      // written by the producer
  alignas(64) std::atomic<uint64_t> head;      // written by the consumer
  alignas(64) std::atomic<uint32_t> wake;      // futex: the consumer bumps it when space was freed for a waiting producer
  std::atomic<uint32_t> producer_waits;
  alignas(64) StreamPosition streams;          // written by the consumer
};

static_assert(offsetof(RingHeader, streams) == 256);  // tracer/c/runtime/ring.c has the same

inline constexpr uint64_t kRingMagic = 0x31474e4952544f46;  // "FOTRING1"
inline constexpr size_t kRingDataOffset = 4096;

// Producer half, in the tracee. Writes are lock-free; a full ring blocks until the recorder has read.
class RingProducer {
 public:
  // REQUIRES: `memory` is a mapped ring set up by RingConsumer::create
  explicit RingProducer(void* memory);
  // Space for a record of `size` bytes (multiple of 8, <= kMaxRecordBytes); fill it, then commit(). Nothing is visible before commit().
  void* reserve(uint32_t size);
  void commit() { header_->tail.store(tail_, std::memory_order_release); }
  // Bytes that went into the pipe of stream 1 or 2 so far, by this process and its children (StreamPosition). 0 if it is no pipe.
  [[nodiscard]] uint64_t written(int stream) const;

 private:
  void wait_for(uint64_t free_bytes);
  RingHeader* header_;
  char* data_;
  uint64_t capacity_;
  uint64_t tail_;
  uint64_t seen_head_;
};

}  // namespace foretrace::tracer::wire
