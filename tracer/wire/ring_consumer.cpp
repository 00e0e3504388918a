#include "tracer/wire/ring_consumer.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <climits>
#include <cstring>
#include <new>
#include <string>

#include "tracer/wire/record.h"

namespace foretrace::tracer::wire {
namespace {

// Small enough to stay in the second-level cache between the copy and the decoder.
constexpr uint64_t kBatchBytes = 256u << 10;

bool possible_size(uint64_t size) {
  return size >= sizeof(Header) && size % 8 == 0 && size <= kMaxRecordBytes;
}

}  // namespace

Result<std::unique_ptr<RingConsumer>> RingConsumer::create(size_t capacity) {
  FORETRACE_CHECK(std::has_single_bit(capacity) && capacity >= 2 * size_t{kMaxRecordBytes}, "ring capacity");
  ScopedFd fd(::memfd_create("foretrace-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) return io_error("cannot create the ring's memory file", errno);
  const size_t bytes = kRingDataOffset + capacity;
  if (::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0)
    return io_error("cannot size the ring's memory file", errno);
  if (::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return io_error("cannot seal the ring's memory file", errno);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return io_error("cannot map the ring", errno);
  return std::unique_ptr<RingConsumer>(new RingConsumer(std::move(fd), memory, capacity));
}

RingConsumer::RingConsumer(ScopedFd fd, void* memory, size_t capacity)
    : fd_(std::move(fd)),
      header_(new (memory) RingHeader{}),
      data_(static_cast<const char*>(memory) + kRingDataOffset),
      capacity_(capacity),
      copy_(new char[kMaxRecordBytes]) {
  reset();
}

RingConsumer::~RingConsumer() { ::munmap(header_, kRingDataOffset + capacity_); }

void RingConsumer::reset() {
  head_ = 0;
  header_->magic = kRingMagic;
  header_->capacity = capacity_;
  header_->wake.store(0);
  header_->producer_waits.store(0);
  header_->head.store(0);
  header_->tail.store(0);
}

uint64_t RingConsumer::committed() const {
  const uint64_t tail = header_->tail.load(std::memory_order_acquire);
  return tail < head_ ? head_ : head_ + std::min(tail - head_, capacity_);
}

Result<std::string_view> RingConsumer::peek() {
  const uint64_t position = head_ % capacity_;
  const uint64_t room = capacity_ - position;
  const uint64_t there = std::min(committed() - head_, room);
  if (there < sizeof(Header)) return std::string_view();
  uint64_t taken = std::min(there, kBatchBytes);
  std::memcpy(copy_.get(), data_ + position, taken);
  Header first;
  std::memcpy(&first, copy_.get(), sizeof(first));
  if (!possible_size(first.size) || first.size > room)
    return parse_error("the traced program wrote a record of impossible size " + std::to_string(first.size));
  if (first.size > taken) {
    if (first.size > there) return std::string_view();
    std::memcpy(copy_.get() + taken, data_ + position + taken, first.size - taken);
    taken = first.size;
  }
  return std::string_view(copy_.get(), taken);
}

void RingConsumer::consume(size_t bytes) {
  head_ += bytes;
  header_->head.store(head_, std::memory_order_seq_cst);
  if (header_->producer_waits.load(std::memory_order_seq_cst) == 0) return;
  header_->wake.fetch_add(1, std::memory_order_seq_cst);
  ::syscall(SYS_futex, &header_->wake, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace foretrace::tracer::wire
