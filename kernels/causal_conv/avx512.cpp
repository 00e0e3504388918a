// Sixteen channels at a time down a sequence, the last three inputs kept in registers.
#include "kernels/avx512/vector.h"
#include "kernels/causal_conv/variants.h"

namespace foretrace::kernels::causal_conv_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

// The weights of sixteen channels, a register a tap.
struct Taps {
  __m512 w[4];
};

FORETRACE_INLINE Taps load_taps(const CausalConvArgs& args, int64_t c, __mmask16 mask) {
  const __m512i channel =
      _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60);
  const float* weight = static_cast<const float*>(args.weight) + c * kConvWidth;
  Taps taps;
  for (int i = 0; i < 4; ++i) {
    taps.w[i] =
        _mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask, channel, weight + i, sizeof(float));
  }
  return taps;
}

// The three inputs before the first token, oldest first.
FORETRACE_INLINE void load_history(const CausalConvArgs& args, int64_t b, int64_t c, __mmask16 mask,
                                   __m512* x) {
  for (int i = 0; i < 3; ++i) {
    x[i] = args.history == nullptr
               ? _mm512_setzero_ps()
               : _mm512_maskz_loadu_ps(mask, static_cast<const float*>(args.history) +
                                                 (b * kConvHistory + i) * args.channels + c);
  }
}

FORETRACE_INLINE __m512 convolve(const Taps& taps, const __m512* x) {
  const __m512 old = _mm512_fmadd_ps(taps.w[0], x[0], _mm512_mul_ps(taps.w[1], x[1]));
  return _mm512_add_ps(old, _mm512_fmadd_ps(taps.w[2], x[2], _mm512_mul_ps(taps.w[3], x[3])));
}

FORETRACE_INLINE void shift(__m512* x) {
  x[0] = x[1];
  x[1] = x[2];
  x[2] = x[3];
}

template <Element kElement>
void forward_sequence(const CausalConvArgs& args, const Taps& taps, int64_t b, int64_t c,
                      __mmask16 mask) {
  __m512 x[4];
  load_history(args, b, c, mask, x);
  for (int64_t t = 0; t < args.tokens; ++t) {
    x[3] = load16<kElement>(args.x, b * args.x_batch_stride + t * args.x_token_stride + c, mask);
    const __m512 p = convolve(taps, x);
    store16<kElement>(args.out, (b * args.tokens + t) * args.channels + c, mask,
                      _mm512_mul_ps(p, sigmoid16(p)));
    shift(x);
  }
  for (int i = 0; i < 3 && args.next_history != nullptr; ++i) {
    _mm512_mask_storeu_ps(
        static_cast<float*>(args.next_history) + (b * kConvHistory + i) * args.channels + c, mask,
        x[i]);
  }
}

// Writes dx and adds to the taps' gradient. pending[i] gathers dx of token t - 3 + i until it is
// complete.
template <Element kElement>
void backward_sequence(const CausalConvArgs& args, const CausalConvGrads& grads, const Taps& taps,
                       int64_t b, int64_t c, __mmask16 mask, __m512* d_taps) {
  __m512 x[4], zero = _mm512_setzero_ps(), pending[3] = {zero, zero, zero},
               sums[4] = {zero, zero, zero, zero};
  load_history(args, b, c, mask, x);
  const int64_t dx_offset = b * grads.dx_batch_stride + c;
  for (int64_t t = 0; t < args.tokens; ++t) {
    x[3] = load16<kElement>(args.x, b * args.x_batch_stride + t * args.x_token_stride + c, mask);
    const __m512 p = convolve(taps, x);
    const __m512 dy =
        load16<kElement>(grads.d_out, (b * args.tokens + t) * args.channels + c, mask);
    const __m512 dp = _mm512_mul_ps(dy, silu_slope16(p, sigmoid16(p)));
    for (int i = 0; i < 4; ++i) sums[i] = _mm512_fmadd_ps(dp, x[i], sums[i]);
    const __m512 complete = _mm512_fmadd_ps(dp, taps.w[0], pending[0]);
    if (t >= 3)
      store16<kElement>(grads.dx, dx_offset + (t - 3) * grads.dx_token_stride, mask, complete);
    pending[0] = _mm512_fmadd_ps(dp, taps.w[1], pending[1]);
    pending[1] = _mm512_fmadd_ps(dp, taps.w[2], pending[2]);
    pending[2] = _mm512_mul_ps(dp, taps.w[3]);
    shift(x);
  }
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t t = args.tokens - 3 + i;
    if (t >= 0)
      store16<kElement>(grads.dx, dx_offset + t * grads.dx_token_stride, mask, pending[i]);
  }
  for (int i = 0; i < 4; ++i) d_taps[i] = _mm512_add_ps(d_taps[i], sums[i]);
}

void store_taps(const CausalConvGrads& grads, int64_t c, __mmask16 mask, const __m512* d_taps) {
  const __m512i channel =
      _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60);
  float* dweight = static_cast<float*>(grads.dweight) + c * kConvWidth;
  for (int i = 0; i < 4; ++i)
    _mm512_mask_i32scatter_ps(dweight + i, mask, channel, d_taps[i], sizeof(float));
}

}  // namespace

void forward(const CausalConvArgs& args, int64_t begin, int64_t end) {
  for (int64_t c = begin; c < end; c += 16) {
    const __mmask16 mask = lanes(end, c);
    const Taps taps = load_taps(args, c, mask);
    for (int64_t b = 0; b < args.batch; ++b) {
      args.element == Element::kFloat32
          ? forward_sequence<Element::kFloat32>(args, taps, b, c, mask)
          : forward_sequence<Element::kBfloat16>(args, taps, b, c, mask);
    }
  }
}

void backward(const CausalConvArgs& args, const CausalConvGrads& grads, int64_t begin,
              int64_t end) {
  for (int64_t c = begin; c < end; c += 16) {
    const __mmask16 mask = lanes(end, c);
    const Taps taps = load_taps(args, c, mask);
    __m512 d_taps[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(),
                        _mm512_setzero_ps()};
    for (int64_t b = 0; b < args.batch; ++b) {
      args.element == Element::kFloat32
          ? backward_sequence<Element::kFloat32>(args, grads, taps, b, c, mask, d_taps)
          : backward_sequence<Element::kBfloat16>(args, grads, taps, b, c, mask, d_taps);
    }
    store_taps(grads, c, mask, d_taps);
  }
}

}  // namespace foretrace::kernels::causal_conv_avx512
