// The gates of one value head over one chunk where every key channel has its own, and the two
// triangular matrices. As on the CPU (vectorised_chunk.h) the decays between two tokens of a chunk
// are taken as products, and those from its start and to its end as exponentials of sums: no
// exponential of a positive number, and no difference of sums.
#pragma once

#include "kernels/delta_rule/cuda_keys.cuh"

namespace foretrace::kernels::cuda::delta {

// Gates of channel d by token; zeros past the end.
FORETRACE_DEVICE void load_gate_column(const DeltaRuleArgs& a, const HeadTokens& at, int64_t d,
                                       float (&g)[kC]) {
  const int64_t size = a.shape.key_size, first = gate_at(a.shape, at.b, at.t0, at.hv);
  FORETRACE_UNROLL
  for (int i = 0; i < kC; ++i) {
    const int64_t offset = (first + i * a.shape.value_heads) * size + d;
    g[i] = i < at.count && d < size ? static_cast<const float*>(a.g)[offset] : 0.0f;
  }
}

// step [16, key_stride]: the decay of each token and channel; 1 past the end. A warp a row.
FORETRACE_DEVICE void load_steps(const DeltaRuleArgs& a, const HeadTokens& at, float* step) {
  const int64_t size = a.shape.key_size, stride = key_stride(a.shape);
  for (int i = warp(); i < kC; i += warp_count()) {
    const int64_t first = gate_at(a.shape, at.b, at.t0 + i, at.hv) * size;
    for (int64_t d = lane(); d < stride; d += kWarp) {
      step[i * stride + d] =
          i < at.count && d < size ? expf(static_cast<const float*>(a.g)[first + d]) : 1.0f;
    }
  }
}

// [16, key_stride] each: q and k times the decays from the chunk's start, k times those to its end.
// May be q and k themselves.
struct DecayedKeys {
  float *early_q, *early_k, *late_k;  // early_q null: not wanted
};

// Channel d of them; returns its decay over the whole chunk.
FORETRACE_DEVICE float decay_channel(const float (&g)[kC], const KeyChunk& keys, int64_t stride,
                                     int64_t d, const DecayedKeys& to) {
  float k[kC], sum = 0, decay = 1;
  FORETRACE_UNROLL
  for (int i = 0; i < kC; ++i) k[i] = keys.k[i * stride + d];
  FORETRACE_UNROLL
  for (int i = kC - 1; i >= 0; --i) {
    to.late_k[i * stride + d] = k[i] * expf(sum);
    sum += g[i];
  }
  sum = 0;
  FORETRACE_UNROLL
  for (int i = 0; i < kC; ++i) {
    sum += g[i];
    decay = expf(sum);
    to.early_k[i * stride + d] = k[i] * decay;
    if (to.early_q != nullptr) to.early_q[i * stride + d] = keys.q[i * stride + d] * decay;
  }
  return decay;
}

// The walk of 16 lanes down columns p and 15 - p of the triangles, 17 entries whatever p is. Lanes
// share the channels; in the end lane l has the sums of entry l + 1, and every lane those of entry
// 0, which is (p, p).
struct TriangleWalk {
  int p;
  float first_qk, kk, qk;

  FORETRACE_DEVICE bool in_first(int entry) const { return entry < kC - p; }
  FORETRACE_DEVICE int row(int entry) const { return in_first(entry) ? p + entry : entry - 1; }
  FORETRACE_DEVICE int column(int entry) const { return in_first(entry) ? p : kC - 1 - p; }

  FORETRACE_DEVICE TriangleWalk(const KeyChunk& keys, const float* step, int64_t stride, int pair)
      : p(pair), first_qk(0) {
    float by_k[kC] = {}, by_q[kC] = {};
    for (int64_t d = lane() % kC * 4; d + 4 < stride; d += 4 * kC) {
      Quad key = load_quad(keys.k + p * stride + d);  // k_j P_ij
      first_qk += dot(load_quad(keys.q + p * stride + d), key);
      FORETRACE_UNROLL
      for (int e = 1; e <= kC; ++e) {
        const int64_t at = row(e) * stride + d;
        const Quad k = load_quad(keys.k + at);
        key = e == kC - p ? k : product(key, load_quad(step + at));
        by_k[e - 1] += dot(k, key);
        by_q[e - 1] += dot(load_quad(keys.q + at), key);
      }
    }
    first_qk = half_warp_sum(first_qk);
    kk = half_warp_sum_each(by_k);
    qk = half_warp_sum_each(by_q);
  }
};

// Calls store(i, j, kk, a) with each entry of the lower triangles: sum_d k_i k_j P_ij and A. By the
// first 128 threads.
template <typename Store>
FORETRACE_DEVICE void channel_triangles(const KeyChunk& keys, const float* step, int64_t stride,
                                        const Store& store) {
  if (thread_index() >= kC / 2 * kC) return;
  const TriangleWalk walk(keys, step, stride, thread_index() / kC);
  const int entry = thread_index() % kC + 1;
  store(walk.row(entry), walk.column(entry), walk.kk, walk.qk);
  if (entry == 1) store(walk.p, walk.p, 0.0f, walk.first_qk);
}

// Gates of cuda_column_scan.cuh with a decay a channel: q and k are decayed in place.
struct ChannelGates {
  float* late_k;  // [16, key_stride]: first the decays token by token
  float* over;    // [dk]
  float* beta;    // [16]

  static int64_t floats(const DeltaShape& shape) {
    return kC * key_stride(shape) + whole_quads(shape.key_size) + kC;
  }
  static FORETRACE_DEVICE ChannelGates carve(SharedFloats& floats, const DeltaShape& shape) {
    ChannelGates g;
    g.late_k = floats.take(kC * key_stride(shape));
    g.over = floats.take(whole_quads(shape.key_size));
    g.beta = floats.take(kC);
    return g;
  }

  FORETRACE_DEVICE void load(const DeltaRuleArgs& a, const HeadTokens& at) const {
    load_beta(a, at, beta);
    load_steps(a, at, late_k);
  }

  FORETRACE_DEVICE void triangles(const KeyChunk& keys, int64_t stride, float* m, float* a) const {
    channel_triangles(keys, late_k, stride, [&](int i, int j, float kk, float qk) {
      m[i * kSquare + j] = j < i ? beta[i] * kk : 0.0f;
      a[i * kSquare + j] = qk;
    });
  }

  FORETRACE_DEVICE void decay_keys(const DeltaRuleArgs& a, const HeadTokens& at,
                                   const KeyChunk& keys) const {
    sync_block();
    const int64_t stride = key_stride(a.shape);
    for (int64_t d = thread_index(); d < whole_quads(a.shape.key_size); d += thread_count()) {
      float g[kC];
      load_gate_column(a, at, d, g);
      over[d] = decay_channel(g, keys, stride, d, {keys.q, keys.k, late_k});
    }
    sync_block();
  }

  FORETRACE_DEVICE const float* late_keys(const KeyChunk& /*keys*/) const { return late_k; }
  FORETRACE_DEVICE float early(int /*i*/) const { return 1.0f; }
  FORETRACE_DEVICE float late(int /*i*/) const { return 1.0f; }
  FORETRACE_DEVICE float whole(int64_t d) const { return over[d]; }
};

}  // namespace foretrace::kernels::cuda::delta
