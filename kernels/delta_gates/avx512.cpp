#include "kernels/avx512/vector.h"
#include "kernels/delta_gates/variants.h"

namespace foretrace::kernels::delta_gates_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

FORETRACE_INLINE __m512 parameter16(const void* data, int64_t h, __mmask16 mask) {
  return _mm512_maskz_loadu_ps(mask, static_cast<const float*>(data) + h);
}

FORETRACE_INLINE void add16(float* sums, __mmask16 mask, __m512 x) {
  _mm512_mask_storeu_ps(sums, mask, _mm512_add_ps(x, _mm512_maskz_loadu_ps(mask, sums)));
}

// Sixteen heads of every row, starting at head h.
void forward_heads(const DeltaGatesArgs& args, int64_t begin, int64_t end, int64_t h) {
  const __mmask16 mask = lanes(args.heads, h);
  const __m512 bias = parameter16(args.dt_bias, h, mask);
  const __m512 rate = _mm512_sub_ps(_mm512_setzero_ps(), exp16(parameter16(args.a_log, h, mask)));
  const __m512 beta_max = _mm512_set1_ps(static_cast<float>(args.beta_max));
  for (int64_t r = begin; r < end; ++r) {
    const __m512 x = _mm512_add_ps(load16(args.a, args.element, r * args.a_stride + h, mask), bias);
    const __m512 b = load16(args.b, args.element, r * args.b_stride + h, mask);
    const int64_t at = r * args.heads + h;
    _mm512_mask_storeu_ps(static_cast<float*>(args.g) + at, mask,
                          _mm512_mul_ps(rate, softplus16(x)));
    _mm512_mask_storeu_ps(static_cast<float*>(args.beta) + at, mask,
                          _mm512_mul_ps(beta_max, sigmoid16(b)));
  }
}

void backward_heads(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin,
                    int64_t end, int64_t h, float* sums) {
  const __mmask16 mask = lanes(args.heads, h);
  const __m512 bias = parameter16(args.dt_bias, h, mask);
  const __m512 rate = _mm512_sub_ps(_mm512_setzero_ps(), exp16(parameter16(args.a_log, h, mask)));
  const __m512 beta_max = _mm512_set1_ps(static_cast<float>(args.beta_max));
  __m512 da_log = _mm512_setzero_ps(), ddt_bias = da_log;
  for (int64_t r = begin; r < end; ++r) {
    const __m512 x = _mm512_add_ps(load16(args.a, args.element, r * args.a_stride + h, mask), bias);
    const __m512 b = load16(args.b, args.element, r * args.b_stride + h, mask);
    const __m512 dg_rate = _mm512_mul_ps(parameter16(grads.dg, r * args.heads + h, mask), rate);
    const __m512 dbeta =
        _mm512_mul_ps(parameter16(grads.dbeta, r * args.heads + h, mask), beta_max);
    const __m512 da = _mm512_mul_ps(dg_rate, sigmoid16(x));
    da_log = _mm512_fmadd_ps(dg_rate, softplus16(x), da_log);
    ddt_bias = _mm512_add_ps(da, ddt_bias);
    store16(grads.da, args.element, r * grads.da_stride + h, mask, da);
    store16(grads.db, args.element, r * grads.db_stride + h, mask,
            _mm512_mul_ps(dbeta, sigmoid_slope16(b)));
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

}  // namespace foretrace::kernels::delta_gates_avx512
