// Reads and writes single numbers of any Element as double: what the reference variants are written
// with.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/element.h"

namespace foretrace::kernels {

// The type that parameters, gates and states have in a call on `element`.
inline Element parameter_element(Element element) {
  return element == Element::kFloat64 ? Element::kFloat64 : Element::kFloat32;
}

inline int64_t element_bytes(Element element) {
  return element == Element::kFloat64 ? 8 : element == Element::kFloat32 ? 4 : 2;
}

inline double load_element(const void* data, Element element, int64_t index) {
  switch (element) {
    case Element::kFloat32:
      return static_cast<const float*>(data)[index];
    case Element::kBfloat16:
      return std::bit_cast<float>(uint32_t{static_cast<const uint16_t*>(data)[index]} << 16);
    case Element::kFloat64:
      return static_cast<const double*>(data)[index];
  }
  return 0;
}

// Round to nearest, ties to even; NaN stays NaN.
inline uint16_t bfloat16_bits(float value) {
  if (value != value) return 0x7fc0;
  const auto bits = std::bit_cast<uint32_t>(value);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

inline void store_element(void* data, Element element, int64_t index, double value) {
  switch (element) {
    case Element::kFloat32:
      static_cast<float*>(data)[index] = static_cast<float>(value);
      return;
    case Element::kBfloat16:
      static_cast<uint16_t*>(data)[index] = bfloat16_bits(static_cast<float>(value));
      return;
    case Element::kFloat64:
      static_cast<double*>(data)[index] = value;
      return;
  }
}

}  // namespace foretrace::kernels
