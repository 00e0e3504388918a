// FixedRandomness: the operating system's randomness, the same in every run with one seed. Python's random, secrets, uuid and tempfile
// and os.urandom draw from it; what a program reads from /dev/urandom itself stays random.
#pragma once

#include <cstdint>

namespace foretrace::tracer::python {

class FixedRandomness {
 public:
  // From now on, for good.
  static void start(uint64_t seed);
};

}  // namespace foretrace::tracer::python
