// What kernels do with sixteen lanes on any backend: rows of any activation type, exp, sigmoid and
// their kin. exp16 and what is built on it are within 2 units in the last place (range reduction
// and polynomial as in the Cephes library's expf).
#pragma once

#include <stdint.h>

#include "kernels/element.h"
#include "kernels/lanes/inline.h"

#ifndef FORETRACE_LANES
#error "include a backend first: kernels/lanes/avx2.h, avx512.h or amx.h"
#endif

namespace foretrace::kernels::FORETRACE_LANES {

// Lanes of a row of `size` numbers that a block of 16 starting at `index` holds.
FORETRACE_INLINE Mask lanes(int64_t size, int64_t index) {
  const int64_t left = size - index;
  return left >= 16 ? 0xffff : left <= 0 ? 0 : static_cast<Mask>((1u << left) - 1);
}

// Masked-out lanes are zero and not touched in memory.
template <Element kElement>
FORETRACE_INLINE Lanes load16(const void* data, int64_t index, Mask mask) {
  if constexpr (kElement == Element::kFloat32) {
    return load(static_cast<const float*>(data) + index, mask);
  } else {
    return load_bfloat16(static_cast<const uint16_t*>(data) + index, mask);
  }
}

template <Element kElement>
FORETRACE_INLINE void store16(void* data, int64_t index, Mask mask, Lanes x) {
  if constexpr (kElement == Element::kFloat32) {
    store(static_cast<float*>(data) + index, mask, x);
  } else {
    store_bfloat16(static_cast<uint16_t*>(data) + index, mask, x);
  }
}

// The same with the type known at run time only.
FORETRACE_INLINE Lanes load16(const void* data, Element element, int64_t index, Mask mask) {
  return element == Element::kFloat32 ? load16<Element::kFloat32>(data, index, mask)
                                      : load16<Element::kBfloat16>(data, index, mask);
}
FORETRACE_INLINE void store16(void* data, Element element, int64_t index, Mask mask, Lanes x) {
  element == Element::kFloat32 ? store16<Element::kFloat32>(data, index, mask, x)
                               : store16<Element::kBfloat16>(data, index, mask, x);
}

// NaN in, NaN out; below -104 zero, above 88.8 infinity.
FORETRACE_INLINE Lanes exp16(Lanes x) {
  x = min(broadcast(128.0f), max(broadcast(-128.0f), x));  // keeps NaN
  const Lanes n = round(x * broadcast(1.44269504088896341f));
  Lanes r = fnmadd(n, broadcast(0.693359375f), x);
  r = fnmadd(n, broadcast(-2.12194440e-4f), r);
  Lanes p = broadcast(1.9875691500e-4f);
  p = fmadd(p, r, broadcast(1.3981999507e-3f));
  p = fmadd(p, r, broadcast(8.3334519073e-3f));
  p = fmadd(p, r, broadcast(4.1665795894e-2f));
  p = fmadd(p, r, broadcast(1.6666665459e-1f));
  p = fmadd(p, r, broadcast(5.0000001201e-1f));
  const Lanes e = fmadd(p * r, r, r) + broadcast(1.0f);
  return scale_by_power(e, n);
}

FORETRACE_INLINE Lanes sigmoid16(Lanes x) {
  const Lanes one = broadcast(1.0f);
  return one / (one + exp16(zero() - x));
}

// sigmoid(x) * (1 - sigmoid(x)), without the cancellation of that form at large x.
FORETRACE_INLINE Lanes sigmoid_slope16(Lanes x) {
  const Lanes e = exp16(zero() - abs(x));
  const Lanes sum = e + broadcast(1.0f);
  return e / (sum * sum);
}

// log(1 + u) for u in [0, 1], by the series of 2 atanh(u / (2 + u)).
FORETRACE_INLINE Lanes log1p16(Lanes u) {
  const Lanes s = u / (u + broadcast(2.0f));
  const Lanes s2 = s * s;
  Lanes p = broadcast(2.0f / 15);
  p = fmadd(p, s2, broadcast(2.0f / 13));
  p = fmadd(p, s2, broadcast(2.0f / 11));
  p = fmadd(p, s2, broadcast(2.0f / 9));
  p = fmadd(p, s2, broadcast(2.0f / 7));
  p = fmadd(p, s2, broadcast(2.0f / 5));
  p = fmadd(p, s2, broadcast(2.0f / 3));
  p = fmadd(p, s2, broadcast(2.0f));
  return p * s;
}

// log(1 + exp(x)) without overflow.
FORETRACE_INLINE Lanes softplus16(Lanes x) {
  return max(zero(), x) + log1p16(exp16(zero() - abs(x)));
}

// d/dx of x * sigmoid(x), given s = sigmoid(x).
FORETRACE_INLINE Lanes silu_slope16(Lanes x, Lanes s) {
  const Lanes one = broadcast(1.0f);
  return s * fmadd(x, one - s, one);
}

}  // namespace foretrace::kernels::FORETRACE_LANES
