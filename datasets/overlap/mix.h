// One 64-bit hash of two: the finaliser of MurmurHash3 (public domain) over their combination.
#pragma once

#include <cstdint>

namespace foretrace::datasets::overlap {

inline uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0xff51afd7ed558ccdULL + 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 29);
}

}  // namespace foretrace::datasets::overlap
