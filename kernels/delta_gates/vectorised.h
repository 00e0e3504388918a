// Sixteen heads at a time down the rows, their parameters kept in registers.
#pragma once

#include "kernels/delta_gates/variants.h"
#include "kernels/lanes/math.h"

namespace foretrace::kernels::FORETRACE_LANES::delta_gates {
namespace {

FORETRACE_INLINE Lanes parameter16(const void* data, int64_t h, Mask mask) {
  return load(static_cast<const float*>(data) + h, mask);
}

FORETRACE_INLINE void add16(float* sums, Mask mask, Lanes x) {
  store(sums, mask, x + load(sums, mask));
}

// Sixteen heads of every row, starting at head h.
void forward_heads(const DeltaGatesArgs& args, int64_t begin, int64_t end, int64_t h) {
  const Mask mask = lanes(args.heads, h);
  const Lanes bias = parameter16(args.dt_bias, h, mask);
  const Lanes rate = zero() - exp16(parameter16(args.a_log, h, mask));
  const Lanes beta_max = broadcast(static_cast<float>(args.beta_max));
  for (int64_t r = begin; r < end; ++r) {
    const Lanes x = load16(args.a, args.element, r * args.a_stride + h, mask) + bias;
    const Lanes b = load16(args.b, args.element, r * args.b_stride + h, mask);
    const int64_t at = r * args.heads + h;
    store(static_cast<float*>(args.g) + at, mask, rate * softplus16(x));
    store(static_cast<float*>(args.beta) + at, mask, beta_max * sigmoid16(b));
  }
}

void backward_heads(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin,
                    int64_t end, int64_t h, float* sums) {
  const Mask mask = lanes(args.heads, h);
  const Lanes bias = parameter16(args.dt_bias, h, mask);
  const Lanes rate = zero() - exp16(parameter16(args.a_log, h, mask));
  const Lanes beta_max = broadcast(static_cast<float>(args.beta_max));
  Lanes da_log = zero(), ddt_bias = da_log;
  for (int64_t r = begin; r < end; ++r) {
    const Lanes x = load16(args.a, args.element, r * args.a_stride + h, mask) + bias;
    const Lanes b = load16(args.b, args.element, r * args.b_stride + h, mask);
    const Lanes dg_rate = parameter16(grads.dg, r * args.heads + h, mask) * rate;
    const Lanes dbeta = parameter16(grads.dbeta, r * args.heads + h, mask) * beta_max;
    const Lanes da = dg_rate * sigmoid16(x);
    da_log = fmadd(dg_rate, softplus16(x), da_log);
    ddt_bias = da + ddt_bias;
    store16(grads.da, args.element, r * grads.da_stride + h, mask, da);
    store16(grads.db, args.element, r * grads.db_stride + h, mask, dbeta * sigmoid_slope16(b));
  }
  add16(sums + h, mask, da_log);
  add16(sums + args.heads + h, mask, ddt_bias);
}

}  // namespace

void forward(const DeltaGatesArgs& args, int64_t begin, int64_t end) {
  for (int64_t h = 0; h < args.heads; h += 16) forward_heads(args, begin, end, h);
}

void backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin, int64_t end,
              void* parameter_sums) {
  auto* sums = static_cast<float*>(parameter_sums);
  for (int64_t i = 0; i < 2 * args.heads; ++i) sums[i] = 0;
  for (int64_t h = 0; h < args.heads; h += 16) backward_heads(args, grads, begin, end, h, sums);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::delta_gates
