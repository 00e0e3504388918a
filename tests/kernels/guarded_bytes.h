// Memory whose last byte lies before a page that nobody may touch: a kernel that reads or writes
// past the end of an array is killed. Zeroed.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <utility>

#include "core/check.h"

namespace foretrace::kernels {

class GuardedBytes {
 public:
  explicit GuardedBytes(size_t size) : size_(size), mapped_(size / page() * page() + 2 * page()) {
    void* start =
        mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FORETRACE_CHECK(start != MAP_FAILED, "out of memory for a test's numbers");
    start_ = static_cast<char*>(start);
    FORETRACE_CHECK(mprotect(end(), page(), PROT_NONE) == 0, "no guard page");
  }
  GuardedBytes(const GuardedBytes& other) : GuardedBytes(other.size_) {
    std::memcpy(data(), other.data(), size_);
  }
  GuardedBytes(GuardedBytes&& other) noexcept
      : size_(other.size_), mapped_(other.mapped_), start_(std::exchange(other.start_, nullptr)) {}
  GuardedBytes& operator=(GuardedBytes other) noexcept {
    std::swap(size_, other.size_);
    std::swap(mapped_, other.mapped_);
    std::swap(start_, other.start_);
    return *this;
  }
  ~GuardedBytes() {
    if (start_ != nullptr) munmap(start_, mapped_);
  }

  [[nodiscard]] char* data() { return end() - size_; }
  [[nodiscard]] const char* data() const { return end() - size_; }

 private:
  static size_t page() {
    static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    return size;
  }
  [[nodiscard]] char* end() const { return start_ + mapped_ - page(); }

  size_t size_, mapped_;
  char* start_ = nullptr;
};

}  // namespace foretrace::kernels
