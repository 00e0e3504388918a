// RingConsumer: the recorder's half of a ring (tracer/wire/ring.h). Owns the memory file; a tracee maps the same pages and may
// write anything into them, at any time. So the consumer keeps its own head, clamps the tail, copies bytes out before anyone
// looks at them, and the memory file is sealed against shrinking (a truncated file would be a SIGBUS here).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/result.h"
#include "core/scoped_fd.h"
#include "tracer/wire/ring.h"

namespace foretrace::tracer::wire {

class RingConsumer {
 public:
  static constexpr size_t kDefaultCapacity = 2u << 20;

  // REQUIRES: capacity is a multiple of 4096 and at least 2 * kMaxRecordBytes. The fd is close-on-exec.
  static Result<std::unique_ptr<RingConsumer>> create(size_t capacity = kDefaultCapacity);
  ~RingConsumer();
  RingConsumer(const RingConsumer&) = delete;
  RingConsumer& operator=(const RingConsumer&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] void* memory() const { return header_; }
  // Outlives runs: reset() leaves it alone.
  [[nodiscard]] StreamPosition& streams() const { return header_->streams; }

  // A private copy of the next committed bytes, at most one batch; at least one whole record if one is there, else empty.
  // Valid until the next peek(). An impossible record size is an Error.
  Result<std::string_view> peek();
  // Gives `bytes` of the last peek() back to the producer.
  void consume(size_t bytes);
  // Bytes since the start: written by the producer (clamped), taken by us.
  [[nodiscard]] uint64_t committed() const;
  [[nodiscard]] uint64_t consumed() const { return head_; }
  // Empties the ring for the next producer. REQUIRES: no producer is running
  void reset();

 private:
  RingConsumer(ScopedFd fd, void* memory, size_t capacity);

  ScopedFd fd_;
  RingHeader* header_;
  const char* data_;
  uint64_t capacity_;
  uint64_t head_ = 0;
  std::unique_ptr<char[]> copy_;
};

}  // namespace foretrace::tracer::wire
