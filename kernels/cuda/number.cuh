// Numbers in kernel bodies: activations of either type, four floats at a time, sums over lanes.
#pragma once

#include "kernels/cuda/device.h"

namespace foretrace::kernels::cuda {

constexpr int kWarp = 32;

struct Bfloat16 {
  uint16_t bits;
};

FORETRACE_DEVICE float to_float(float x) { return x; }
FORETRACE_DEVICE float to_float(Bfloat16 x) {
  return float_of_bits(static_cast<uint32_t>(x.bits) << 16);
}

FORETRACE_DEVICE void assign(float& to, float x) { to = x; }
// As bfloat16_bits of element_access.h: to nearest, ties to even; NaN stays NaN.
FORETRACE_DEVICE void assign(Bfloat16& to, float x) {
  const uint32_t bits = bits_of_float(x);
  to.bits = x != x ? 0x7fc0 : static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

template <typename T>
FORETRACE_DEVICE float load(const void* data, int64_t i) {
  return to_float(static_cast<const T*>(data)[i]);
}
template <typename T>
FORETRACE_DEVICE void store(void* data, int64_t i, float x) {
  assign(static_cast<T*>(data)[i], x);
}

// One access of 16 bytes.
struct alignas(16) Quad {
  float at[4];
};

// REQUIRES: p is 16-byte aligned
FORETRACE_DEVICE Quad load_quad(const float* p) { return *reinterpret_cast<const Quad*>(p); }
FORETRACE_DEVICE void store_quad(float* p, const Quad& x) { *reinterpret_cast<Quad*>(p) = x; }

FORETRACE_DEVICE Quad zero_quad() { return {{0, 0, 0, 0}}; }
FORETRACE_DEVICE Quad scaled(float a, const Quad& x) {
  return {{a * x.at[0], a * x.at[1], a * x.at[2], a * x.at[3]}};
}
FORETRACE_DEVICE Quad product(const Quad& x, const Quad& y) {
  return {{x.at[0] * y.at[0], x.at[1] * y.at[1], x.at[2] * y.at[2], x.at[3] * y.at[3]}};
}
// sum += a x
FORETRACE_DEVICE void add_scaled(Quad& sum, float a, const Quad& x) {
  FORETRACE_UNROLL
  for (int e = 0; e < 4; ++e) sum.at[e] += a * x.at[e];
}
FORETRACE_DEVICE float dot(const Quad& x, const Quad& y) {
  return x.at[0] * y.at[0] + x.at[1] * y.at[1] + x.at[2] * y.at[2] + x.at[3] * y.at[3];
}

FORETRACE_DEVICE int lane() { return thread_index() % kWarp; }
FORETRACE_DEVICE int warp() { return thread_index() / kWarp; }
FORETRACE_DEVICE int warp_count() { return thread_count() / kWarp; }

// Sums over 16 or 32 neighbouring lanes, the same in each of them. REQUIRES: the whole warp calls
FORETRACE_DEVICE float half_warp_sum(float x) {
  FORETRACE_UNROLL
  for (int mask = 1; mask < kWarp / 2; mask *= 2) x += shuffle_xor(x, mask);
  return x;
}
FORETRACE_DEVICE float warp_sum(float x) {
  x = half_warp_sum(x);
  return x + shuffle_xor(x, kWarp / 2);
}

// Sums of 16 numbers over 16 neighbouring lanes: lane l gets that of x[l % 16], with a quarter of
// the shuffles that 16 sums in every lane take. Overwrites x. REQUIRES: the whole warp calls
FORETRACE_DEVICE float half_warp_sum_each(float (&x)[kWarp / 2]) {
  FORETRACE_UNROLL
  for (int step = 0; step < 4; ++step) {
    const int half = kWarp / 4 >> step;
    const bool upper = (lane() & half) != 0;
    FORETRACE_UNROLL
    for (int i = 0; i < kWarp / 4; ++i) {
      if (i >= half) continue;  // with constant bounds nvcc unrolls, and x stays in registers
      const float kept = upper ? x[i + half] : x[i], given = upper ? x[i] : x[i + half];
      x[i] = kept + shuffle_xor(given, half);
    }
  }
  return x[0];
}

FORETRACE_DEVICE float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
// silu(z), or sigmoid(z)
FORETRACE_DEVICE float output_gate(float z, bool only_sigmoid) {
  return (only_sigmoid ? 1.0f : z) * sigmoid(z);
}
FORETRACE_DEVICE float softplus(float x) { return fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x))); }

// Hands out shared memory, which starts at p. REQUIRES: sizes are multiples of 4 floats
struct SharedFloats {
  float* p;

  FORETRACE_DEVICE float* take(int64_t floats) {
    float* taken = p;
    p += floats;
    return taken;
  }
};

}  // namespace foretrace::kernels::cuda
