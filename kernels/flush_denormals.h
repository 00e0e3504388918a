// While it lives, this thread's arithmetic takes and gives zero for numbers too small to be normal.
// States that decay fast are full of them, and processors are many times slower on them.
// REQUIRES: the arithmetic is in functions that the compiler does not inline here
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace foretrace::kernels {

#if defined(__SSE2__)
class FlushDenormals {
 public:
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlush); }
  ~FlushDenormals() { _mm_setcsr(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  static constexpr unsigned kFlush = 0x8040;  // results (FTZ) and operands (DAZ)
  unsigned before_;
};
#else
class FlushDenormals {};
#endif

}  // namespace foretrace::kernels
