// The gates of one value head over one chunk, and the two triangular matrices. With c = cumsum(g):
// rows are decayed by exp(c) from the chunk's start and by exp(c_15 - c) to its end.
#pragma once

#include "kernels/delta_rule/cuda_keys.cuh"

namespace foretrace::kernels::cuda::delta {

// Entry (i, j) of D, K K^T D and A; zero above the diagonal, where the exponent could overflow.
struct TriangleEntry {
  float decay, kk, a;
};

// Gates of cuda_column_scan.cuh with a decay a value head: no number differs by channel, so the
// keys stay as they are.
struct HeadGates {
  float *sum, *beta, *from_start, *to_end;  // [16]: c, beta, exp(c), exp(c_15 - c)

  static int64_t floats(const DeltaShape& /*shape*/) { return 4 * kC; }
  static FORETRACE_DEVICE HeadGates carve(SharedFloats& floats, const DeltaShape& /*shape*/) {
    HeadGates g;
    float** const rows[] = {&g.sum, &g.beta, &g.from_start, &g.to_end};
    for (float** row : rows) *row = floats.take(kC);
    return g;
  }

  // Each of 16 threads adds up the gates before its token anew: no barrier, and the order of a
  // serial sum.
  FORETRACE_DEVICE void load(const DeltaRuleArgs& a, const HeadTokens& at) const {
    load_beta(a, at, beta);
    const int i = thread_index();
    if (i >= kC) return;
    const auto* g = static_cast<const float*>(a.g);
    float total = 0, until = 0;
    for (int j = 0; j < kC; ++j) {
      total += j < at.count ? g[gate_at(a.shape, at.b, at.t0 + j, at.hv)] : 0.0f;
      if (j == i) until = total;
    }
    sum[i] = until;
    from_start[i] = expf(until);
    to_end[i] = expf(total - until);
  }

  FORETRACE_DEVICE TriangleEntry entry(const KeyChunk& keys, int64_t stride, int i, int j) const {
    if (j > i) return {0, 0, 0};
    float kk = 0, qk = 0;
    for (int64_t d = 0; d + 4 < stride; d += 4) {
      const Quad right = load_quad(keys.k + j * stride + d);
      kk += dot(load_quad(keys.k + i * stride + d), right);
      qk += dot(load_quad(keys.q + i * stride + d), right);
    }
    const float decay = expf(sum[i] - sum[j]);
    return {decay, kk * decay, qk * decay};
  }

  FORETRACE_DEVICE void triangles(const KeyChunk& keys, int64_t stride, float* m, float* a) const {
    for (int e = thread_index(); e < kC * kC; e += thread_count()) {
      const int i = e / kC, j = e % kC;
      const TriangleEntry at = entry(keys, stride, i, j);
      m[i * kSquare + j] = j < i ? beta[i] * at.kk : 0.0f;
      a[i * kSquare + j] = at.a;
    }
  }

  FORETRACE_DEVICE void decay_keys(const DeltaRuleArgs& /*a*/, const HeadTokens& /*at*/,
                                   const KeyChunk& /*keys*/) const {}
  FORETRACE_DEVICE const float* late_keys(const KeyChunk& keys) const { return keys.k; }
  FORETRACE_DEVICE float early(int i) const { return from_start[i]; }
  FORETRACE_DEVICE float late(int i) const { return to_end[i]; }
  FORETRACE_DEVICE float whole(int64_t /*d*/) const { return from_start[kC - 1]; }
};

}  // namespace foretrace::kernels::cuda::delta
