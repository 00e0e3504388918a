// A decay a value head in cuda_backward_chunks.cuh of delta_rule. With D_ij = exp(c_i - c_j) and
// W = beta dM D, the sums over value heads of dA D and W reach the keys at the end:
//   dQ = exp(c) dO S^T + (dA D) K
//   dK = -exp(c) dV S^T + exp(c_15 - c) N dS'^T + (dA D)^T Q + (W + W^T) K
//   dc = row sums - column sums of (dM M + dA A), and q.dQ, k.dK of the terms with exp(c),
//   exp(c_15 - c)
#pragma once

#include "kernels/delta_rule/cuda_backward_chunks.cuh"
#include "kernels/gated_delta_rule/cuda_gates.cuh"

namespace foretrace::kernels::cuda::delta {

struct HeadBackward {
  HeadGates gates;
  float* beta;
  float *decay, *terms;      // [16, kSquare]: D; what enters dc
  float *dc, *to_end;        // [16]: what the exponents exp(c) and exp(c_15 - c) receive
  float* warps;              // [8]
  float d_qk = 0, d_kk = 0;  // a thread's entry (i, j) of dA D and W, summed over value heads

  // Over the columns of one value head.
  struct Sums {
    float start = 0, late = 0;  // row i of q.dQ + k.dK through exp(c), k.dK through exp(c_15 - c)
    float states = 0;           // S.dS'
  };

  static int64_t floats(const DeltaShape& shape) {
    return HeadGates::floats(shape) + 2 * kSquareFloats + 3 * kC;
  }
  static FORETRACE_DEVICE HeadBackward carve(SharedFloats& floats, const DeltaShape& shape) {
    HeadBackward h;
    h.gates = HeadGates::carve(floats, shape);
    h.beta = h.gates.beta;
    h.decay = floats.take(kSquareFloats);
    h.terms = floats.take(kSquareFloats);
    float** const rows[] = {&h.dc, &h.to_end, &h.warps};
    for (float** row : rows) *row = floats.take(kC);
    return h;
  }

  FORETRACE_DEVICE void load(const DeltaRuleArgs& args, const HeadTokens& at) const {
    gates.load(args, at);
  }

  FORETRACE_DEVICE void triangles(const DeltaRuleArgs& args, const HeadTokens& /*at*/,
                                  const BackwardPlace& p, const BackwardChunk& s) const {
    const TriangleEntry entry = gates.entry(s.keys, key_stride(args.shape), p.i, p.j);
    const int at = p.entry();
    s.m[at] = p.j < p.i ? beta[p.i] * entry.kk : 0.0f;
    s.a[at] = entry.a;
    s.kk[at] = entry.kk;
    decay[at] = entry.decay;
  }

  FORETRACE_DEVICE const float* early_k(const BackwardChunk& s) const { return s.keys.k; }
  FORETRACE_DEVICE const float* late_k(const BackwardChunk& s) const { return s.keys.k; }
  FORETRACE_DEVICE float early_factor(int i) const { return gates.early(i); }
  FORETRACE_DEVICE float late_factor(int i) const { return gates.late(i); }

  FORETRACE_DEVICE void add_columns(const DeltaRuleArgs& args, const BackwardPlace& p,
                                    const BackwardChunk& s, Sums& sums) const {
    const int64_t stride = key_stride(args.shape), size = whole_quads(args.shape.key_size);
    for (int64_t d = p.j; d < size; d += kC) {
      StateProducts through;
      through.add(s, p.i, d);
      const float to_q = gates.early(p.i) * through.by_out,
                  to_k = -gates.early(p.i) * beta[p.i] * through.by_y,
                  late_k = gates.late(p.i) * through.by_values;
      const int64_t at = p.i * stride + d;
      s.dq[at] += to_q;
      s.dk[at] += to_k + late_k;
      sums.start += s.keys.q[at] * to_q + s.keys.k[at] * to_k;
      sums.late += s.keys.k[at] * late_k;
      for (int c = p.i; c < kColumns; c += kC)
        sums.states += s.state[d * kValueStride + c] * s.d_state[d * kValueStride + c];
    }
  }

  FORETRACE_DEVICE void finish_head(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                    const HeadTokens& head, const BackwardPlace& p,
                                    const BackwardChunk& s, float d_a, float d_m,
                                    const Sums& sums) {
    const int at = p.entry();
    const float term = d_a * s.a[at] + d_m * s.m[at];
    d_qk += d_a * decay[at];
    d_kk += d_m * decay[at] * beta[p.i];
    terms[at] = term;
    const float late_sum = half_warp_sum(sums.late);
    const float row = half_warp_sum(term + sums.start) - late_sum;
    const float states = warp_sum(sums.states);
    if (p.j == 0) {
      dc[p.i] = row;
      to_end[p.i] = late_sum;
    }
    if (lane() == 0) warps[warp()] = states;
    sync_block();
    if (thread_index() < p.count) store_gate(args, grads, head, thread_index());
    sync_block();
  }

  // dg_i = sum of dc from i on; what flows through exp(c_15) and exp(c_15 - c) enters at the last.
  FORETRACE_DEVICE void store_gate(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                   const HeadTokens& at, int i) const {
    float sum = 0;
    for (int w = 0; w < warp_count(); ++w) sum += warps[w];
    sum *= gates.whole(0);
    for (int j = 0; j < kC; ++j) sum += to_end[j];
    for (int j = kC - 1; j >= i; --j) {
      sum += dc[j];
      for (int above = j; above < kC; ++above) sum -= terms[above * kSquare + j];
    }
    static_cast<float*>(grads.dg)[gate_at(args.shape, at.b, at.t0 + i, at.hv)] = sum;
  }

  FORETRACE_DEVICE void finish_keys(const DeltaRuleArgs& args, const BackwardPlace& p,
                                    const BackwardChunk& s) const {
    const int64_t stride = key_stride(args.shape);
    float *from_qk = s.a, *from_kk = s.m;
    from_qk[p.entry()] = d_qk;
    from_kk[p.entry()] = d_kk;
    sync_block();
    for (int64_t d = p.j; d < args.shape.key_size; d += kC) {
      float dq = s.dq[p.i * stride + d], dk = s.dk[p.i * stride + d];
      for (int j = 0; j < kC; ++j) {
        const float k = s.keys.k[j * stride + d], q = s.keys.q[j * stride + d];
        dq += from_qk[p.i * kSquare + j] * k;
        dk += from_qk[j * kSquare + p.i] * q;
        dk += (from_kk[p.i * kSquare + j] + from_kk[j * kSquare + p.i]) * k;
      }
      s.dq[p.i * stride + d] = dq;
      s.dk[p.i * stride + d] = dk;
    }
  }
};

}  // namespace foretrace::kernels::cuda::delta
