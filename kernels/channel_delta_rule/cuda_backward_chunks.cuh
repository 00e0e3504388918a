// A decay a channel in cuda_backward_chunks.cuh of delta_rule; the CPU's vectorised_backward.h has
// the mathematics. What passes through the states is summed in registers over all columns; then a
// thread takes one channel of the keys through the chunk, all by itself.
#pragma once

#include "kernels/channel_delta_rule/cuda_gates.cuh"
#include "kernels/delta_rule/cuda_backward_chunks.cuh"

namespace foretrace::kernels::cuda::delta {

// One channel of the keys of a chunk, tokens `stride` apart, its gates, and in a thread's registers
// the gradients of it by token.
struct ChannelWalk {
  const float *q, *k;
  int64_t stride;
  float g[kC];
  float d_q[kC], d_k[kC], d_g[kC];

  // With what passes through the states, the channel's of three matrices, by_y times beta: E, L and
  // W of vectorised_backward.h. through: row d of S dS', summed.
  FORETRACE_DEVICE void start(const float* by_out, const float* by_y, const float* by_values,
                              float through) {
    float early[kC], late[kC], sum = 0;
    FORETRACE_UNROLL
    for (int i = 0; i < kC; ++i) {
      sum += g[i];
      const float decay = expf(sum);
      d_q[i] = decay * by_out[i * stride];
      d_k[i] = -decay * by_y[i * stride];
      early[i] = q[i * stride] * d_q[i] + k[i * stride] * d_k[i];
    }
    float total = expf(sum) * through;
    sum = 0;
    FORETRACE_UNROLL
    for (int i = kC - 1; i >= 0; --i) {
      const float d_late = expf(sum) * by_values[i * stride];
      sum += g[i];
      d_k[i] += d_late;
      late[i] = k[i * stride] * d_late;
      total += early[i];
      d_g[i] = total;
    }
    total = 0;
    FORETRACE_UNROLL
    for (int i = 0; i < kC; ++i) {
      d_g[i] += total;
      total += late[i];
    }
  }

  // Adds what passes through the triangles, column by column: down it X_ij = k_j P_ij, up it the
  // gradient Y_ij of that. d_qk, d_kk [16, kSquare]: dA and beta dM.
  FORETRACE_DEVICE void add_triangles(const float* d_qk, const float* d_kk) {
    float step[kC];
    FORETRACE_UNROLL
    for (int i = 0; i < kC; ++i) step[i] = expf(g[i]);
    for (int j = 0; j < kC; ++j) {
      float x[kC], decayed = k[j * stride], y = 0;
      FORETRACE_UNROLL
      for (int i = 0; i < kC; ++i) {
        if (i < j) continue;
        if (i > j) decayed *= step[i];
        x[i] = decayed;
        d_q[i] += d_qk[i * kSquare + j] * decayed;
        d_k[i] += d_kk[i * kSquare + j] * decayed;
      }
      FORETRACE_UNROLL
      for (int i = kC - 1; i >= 0; --i) {
        if (i < j) continue;
        y += d_qk[i * kSquare + j] * q[i * stride] + d_kk[i * kSquare + j] * k[i * stride];
        if (i > j) {
          d_g[i] += y * x[i];
          y *= step[i];
        } else {
          d_k[i] += y;
        }
      }
    }
  }
};

// kSlots: rows of the state a thread has, every 16th.
template <int kSlots>
struct ChannelBackward {
  float* beta;
  float *early, *late;  // [16, key_stride]: k times the decays from the start and to the end

  // Over the columns of one value head.
  struct Sums {
    StateProducts at[kSlots];  // of row i at d = j + 16 slot
    float through = 0;         // row d of S dS', d the thread's index
  };

  static int64_t floats(const DeltaShape& shape) { return 2 * kC * key_stride(shape) + kC; }
  static FORETRACE_DEVICE ChannelBackward carve(SharedFloats& floats, const DeltaShape& shape) {
    ChannelBackward c;
    c.early = floats.take(kC * key_stride(shape));
    c.late = floats.take(kC * key_stride(shape));
    c.beta = floats.take(kC);
    return c;
  }

  FORETRACE_DEVICE void load(const DeltaRuleArgs& args, const HeadTokens& at) const {
    load_beta(args, at, beta);
    load_steps(args, at, late);
  }

  FORETRACE_DEVICE void triangles(const DeltaRuleArgs& args, const HeadTokens& at,
                                  const BackwardPlace& /*p*/, const BackwardChunk& s) const {
    const int64_t stride = key_stride(args.shape), d = thread_index();
    channel_triangles(s.keys, late, stride, [&](int i, int j, float kk, float qk) {
      s.kk[i * kSquare + j] = kk;
      s.m[i * kSquare + j] = beta[i] * kk;
      s.a[i * kSquare + j] = qk;
    });
    sync_block();
    if (d >= whole_quads(args.shape.key_size)) return;
    float g[kC];
    load_gate_column(args, at, d, g);
    decay_channel(g, s.keys, stride, d, {nullptr, early, late});
  }

  FORETRACE_DEVICE const float* early_k(const BackwardChunk& /*s*/) const { return early; }
  FORETRACE_DEVICE const float* late_k(const BackwardChunk& /*s*/) const { return late; }
  FORETRACE_DEVICE float early_factor(int /*i*/) const { return 1.0f; }
  FORETRACE_DEVICE float late_factor(int /*i*/) const { return 1.0f; }

  FORETRACE_DEVICE void add_columns(const DeltaRuleArgs& args, const BackwardPlace& p,
                                    const BackwardChunk& s, Sums& sums) const {
    FORETRACE_UNROLL
    for (int slot = 0; slot < kSlots; ++slot) {
      const int64_t d = p.j + slot * kC;
      if (d < args.shape.key_size) sums.at[slot].add(s, p.i, d);
    }
    const int64_t d = thread_index();
    if (d >= args.shape.key_size) return;
    for (int c = 0; c < kColumns; c += 4)
      sums.through += dot(load_quad(s.state + d * kValueStride + c),
                          load_quad(s.d_state + d * kValueStride + c));
  }

  // The states have been read: their memory takes what a thread has of rows to those that have
  // channels; that of A and M takes dA and beta dM.
  FORETRACE_DEVICE void finish_head(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                    const HeadTokens& head, const BackwardPlace& p,
                                    const BackwardChunk& s, float d_a, float d_m,
                                    const Sums& sums) {
    const int64_t stride = key_stride(args.shape), size = args.shape.key_size;
    float *by_out = s.state, *by_y = by_out + kC * stride, *by_values = by_y + kC * stride;
    s.a[p.entry()] = d_a;
    s.m[p.entry()] = beta[p.i] * d_m;
    FORETRACE_UNROLL
    for (int slot = 0; slot < kSlots; ++slot) {
      const int64_t d = p.j + slot * kC, at = p.i * stride + d;
      if (d >= size) continue;
      by_out[at] = sums.at[slot].by_out;
      by_y[at] = beta[p.i] * sums.at[slot].by_y;
      by_values[at] = sums.at[slot].by_values;
    }
    sync_block();
    const int64_t d = thread_index();
    if (d >= size) return;
    ChannelWalk walk;
    walk.q = s.keys.q + d;
    walk.k = s.keys.k + d;
    walk.stride = stride;
    load_gate_column(args, head, d, walk.g);
    walk.start(by_out + d, by_y + d, by_values + d, sums.through);
    walk.add_triangles(s.a, s.m);
    store(args, grads, head, s, d, walk);
  }

  FORETRACE_DEVICE void store(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                              const HeadTokens& at, const BackwardChunk& s, int64_t d,
                              const ChannelWalk& walk) const {
    const int64_t stride = key_stride(args.shape), size = args.shape.key_size;
    FORETRACE_UNROLL
    for (int i = 0; i < kC; ++i) {
      s.dq[i * stride + d] += walk.d_q[i];
      s.dk[i * stride + d] += walk.d_k[i];
      if (i < at.count)
        static_cast<float*>(grads.dg)[gate_at(args.shape, at.b, at.t0 + i, at.hv) * size + d] =
            walk.d_g[i];
    }
  }

  FORETRACE_DEVICE void finish_keys(const DeltaRuleArgs& /*args*/, const BackwardPlace& /*p*/,
                                    const BackwardChunk& /*s*/) const {
    sync_block();
  }
};

}  // namespace foretrace::kernels::cuda::delta
