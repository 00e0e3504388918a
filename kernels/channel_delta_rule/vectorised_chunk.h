// What the vectorised forward and backward of the delta rule with a decay a channel share beside
// delta_rule/vectorised_chunk.h: the decays of one value head over one chunk. Included after a
// backend, as lanes/math.h.
//
// With a_t = exp(g_t) and P_ij = a_{j+1} ... a_i (1 for i = j), all of them a number a channel:
//   M = strictly lower (beta_i sum_d k_i k_j P_ij)      A = lower (sum_d q_i k_j P_ij)
//   (I + M) N = beta (V - (P_i,-1 K) S)         N: the new values, "delta" of the recurrence
//   O = (P_i,-1 Q) S + A N                      S' = Diag(P_15,-1) S + (P_15,j K)^T N
// P_ij is taken row by row as products of decays, and P_i,-1 and P_15,j as exponentials of sums
// that begin or end with the chunk: no quotient of exponentials, which would overflow, and no
// difference of sums, which would lose a mild gate after a hard one.
#pragma once

#include "kernels/delta_rule/vectorised_chunk.h"

namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule {

// The gates of one value head over one chunk, and the triangular matrices.
struct DecayChunk {
  float* step;                 // [dk, 16]: a
  float *from_start, *to_end;  // [dk, 16]: P_i,-1 and P_15,j
  float* keys_below;           // [dk, 16] scratch: k_j P_ij of the last row i that was done
  float *kk, *m, *a;           // [16, 16]: M without beta, M, A of the header
  float beta[16];
};

// P_15,-1: a number a row.
FORETRACE_INLINE RowScales whole(const DecayChunk& c) { return {c.from_start + kC - 1, kC}; }

FORETRACE_INLINE void store_exp_transposed(Lanes* rows, float* to) {
#pragma GCC unroll 16
  for (int i = 0; i < kC; ++i) rows[i] = exp16(rows[i]);
  transpose16(rows);
#pragma GCC unroll 16
  for (int i = 0; i < kC; ++i) store(to + i * kC, rows[i]);
}

FORETRACE_INLINE void load_gates(const DeltaRuleArgs& args, const Tokens& at, int64_t hv,
                                 DecayChunk& c) {
  const int64_t dk = args.shape.key_size, stride = args.shape.value_heads * dk;
  const auto* from = static_cast<const float*>(args.g) + gate_offset(args.shape, at, hv) * dk;
  for (int64_t d = 0; d < dk; d += 16) {
    Lanes g[16], rows[16];
    for (int i = 0; i < kC; ++i) {
      rows[i] = g[i] = i < at.count ? load(from + i * stride + d, lanes(dk, d)) : zero();
    }
    store_exp_transposed(rows, c.step + d * kC);
    Lanes sum = zero();
    for (int i = 0; i < kC; ++i) rows[i] = sum = sum + g[i];
    store_exp_transposed(rows, c.from_start + d * kC);
    sum = zero();
    for (int i = kC - 1; i >= 0; --i) {
      rows[i] = sum;
      sum = sum + g[i];
    }
    store_exp_transposed(rows, c.to_end + d * kC);
  }
}

// Rows kFirst .. 15 of M without beta and of A, as many at a time as stay in registers. Lanes j >=
// i of row i's k_j P_ij hold k_j: right for j = i, and above the diagonal the result is masked out.
template <int kFirst>
FORETRACE_INLINE void multiply_keys(int64_t dk, const KeyChunk& keys, DecayChunk& c) {
  constexpr int kRows = kTileRows / 2, kNext = kFirst + kRows;
  Lanes kk[kRows], qk[kRows];
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) kk[r] = qk[r] = zero();
  for (int64_t d = 0; d < dk; ++d) {
    const float *k = keys.k + d * kC, *q = keys.q + d * kC, *step = c.step + d * kC;
    const Lanes k16 = load(k);
    Lanes below = kFirst == 0 ? k16 : load(c.keys_below + d * kC);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const int i = kFirst + r;
      below = select(before(i), k16, below * broadcast(step[i]));
      kk[r] = fmadd(broadcast(k[i]), below, kk[r]);
      qk[r] = fmadd(broadcast(q[i]), below, qk[r]);
    }
    if constexpr (kNext < kC) store(c.keys_below + d * kC, below);
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    store(c.kk + (kFirst + r) * kC, keep(before(kFirst + r), kk[r]));
    store(c.a + (kFirst + r) * kC, keep(up_to(kFirst + r), qk[r]));
  }
  if constexpr (kNext < kC) multiply_keys<kNext>(dk, keys, c);
}

FORETRACE_INLINE void load_decays(const DeltaRuleArgs& args, const Tokens& at, int64_t hv,
                                  const KeyChunk& keys, DecayChunk& c) {
  load_beta(args, at, hv, c.beta);
  load_gates(args, at, hv, c);
  multiply_keys<0>(padded(args.shape.key_size), keys, c);
  for (int i = 0; i < kC; ++i) {
    store(c.m + i * kC, load(c.kk + i * kC) * broadcast(c.beta[i]));
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::channel_delta_rule
