#include <linux/futex.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/check.h"
#include "tracer/wire/record.h"
#include "tracer/wire/ring.h"

namespace foretrace::tracer::wire {
namespace {

constexpr int kSpins = 2000;
constexpr int kReads = 100'000;  // of a consumer in the middle of a read; one that was killed there would never end it

void pause_cpu() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

RingProducer::RingProducer(void* memory)
    : header_(static_cast<RingHeader*>(memory)),
      data_(static_cast<char*>(memory) + kRingDataOffset),
      capacity_(header_->capacity),
      tail_(header_->tail.load(std::memory_order_relaxed)),
      seen_head_(header_->head.load(std::memory_order_acquire)) {
  FORETRACE_CHECK(header_->magic == kRingMagic, "the memory is no ring");
}

void* RingProducer::reserve(uint32_t size) {
  const uint64_t position = tail_ & (capacity_ - 1);  // a power of two
  const uint64_t room = capacity_ - position;
  const uint64_t needed = room < size ? room + size : size;
  if (tail_ + needed - seen_head_ > capacity_) wait_for(needed);
  char* at = data_ + position;
  if (room < size) {
    *reinterpret_cast<Header*>(at) = Header{static_cast<uint32_t>(room), Kind::kPad, 0, 0};
    at = data_;
  }
  tail_ += needed;
  return at;
}

// Called with all earlier records filled in: they are published first, or the consumer could never free space.
void RingProducer::wait_for(uint64_t free_bytes) {
  commit();
  for (int spin = 0;; ++spin) {
    const uint32_t wake = header_->wake.load(std::memory_order_seq_cst);
    seen_head_ = header_->head.load(std::memory_order_seq_cst);
    if (tail_ + free_bytes - seen_head_ <= capacity_) return;
    if (spin < kSpins) {
      pause_cpu();
      continue;
    }
    header_->producer_waits.store(1, std::memory_order_seq_cst);
    seen_head_ = header_->head.load(std::memory_order_seq_cst);
    if (tail_ + free_bytes - seen_head_ > capacity_) {
      const timespec timeout{0, 50'000'000};
      ::syscall(SYS_futex, &header_->wake, FUTEX_WAIT, wake, &timeout, nullptr, 0);
    }
    header_->producer_waits.store(0, std::memory_order_seq_cst);
  }
}

uint64_t RingProducer::written(int stream) const {
  const StreamPosition& streams = header_->streams;
  for (int spin = 0; spin < kReads; ++spin) {
    const uint32_t turn = streams.turn.load(std::memory_order_seq_cst);
    int waiting = 0;
    if (::ioctl(stream, FIONREAD, &waiting) != 0) return 0;
    const uint64_t received = streams.received[stream - 1].load(std::memory_order_seq_cst);
    if (turn % 2 == 0 && streams.turn.load(std::memory_order_seq_cst) == turn) return received + static_cast<uint64_t>(waiting);
    ::sched_yield();
  }
  return 0;
}

}  // namespace foretrace::tracer::wire
