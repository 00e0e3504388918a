#include "kernels/avx512/vector.h"
#include "kernels/swiglu/variants.h"

namespace foretrace::kernels::swiglu_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

template <Element kElement>
void forward_rows(const SwigluArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __mmask16 mask = lanes(args.cols, c);
      const __m512 a = load16<kElement>(args.gate, r * args.gate_stride + c, mask);
      const __m512 b = load16<kElement>(args.up, r * args.up_stride + c, mask);
      store16<kElement>(args.out, r * args.cols + c, mask,
                        _mm512_mul_ps(_mm512_mul_ps(a, sigmoid16(a)), b));
    }
  }
}

template <Element kElement>
void backward_rows(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; c += 16) {
      const __mmask16 mask = lanes(args.cols, c);
      const __m512 a = load16<kElement>(args.gate, r * args.gate_stride + c, mask),
                   s = sigmoid16(a);
      const __m512 b = load16<kElement>(args.up, r * args.up_stride + c, mask);
      const __m512 dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
      store16<kElement>(grads.dup, r * grads.dup_stride + c, mask,
                        _mm512_mul_ps(dy, _mm512_mul_ps(a, s)));
      store16<kElement>(grads.dgate, r * grads.dgate_stride + c, mask,
                        _mm512_mul_ps(_mm512_mul_ps(dy, b), silu_slope16(a, s)));
    }
  }
}

}  // namespace

void forward(const SwigluArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? backward_rows<Element::kFloat32>(args, grads, begin, end)
                                    : backward_rows<Element::kBfloat16>(args, grads, begin, end);
}

}  // namespace foretrace::kernels::swiglu_avx512
