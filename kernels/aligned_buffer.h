// Scratch memory of a kernel call, aligned to a cache line. Not zeroed.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/check.h"

namespace foretrace::kernels {

class AlignedBuffer {
 public:
  explicit AlignedBuffer(int64_t floats)
      : data_(static_cast<float*>(std::aligned_alloc(64, (floats * 4 + 64) / 64 * 64))) {
    FORETRACE_CHECK(data_ != nullptr, "out of memory for kernel scratch");
  }
  [[nodiscard]] float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
};

}  // namespace foretrace::kernels
