// Three passes a row (maximum, sum, gradient); rows of a small vocabulary stay in the first-level
// cache.
#include <math.h>

#include "kernels/avx512/vector.h"
#include "kernels/cross_entropy/variants.h"

namespace foretrace::kernels::cross_entropy_avx512 {

using namespace foretrace::kernels::avx512;

namespace {

template <Element kElement>
void zero_row(const CrossEntropyArgs& args, int64_t r) {
  static_cast<float*>(args.losses)[r] = 0;
  for (int64_t v = 0; v < args.vocab && args.dlogits != nullptr; v += 16) {
    store16<kElement>(args.dlogits, r * args.vocab + v, lanes(args.vocab, v), _mm512_setzero_ps());
  }
}

template <Element kElement>
float row_maximum(const CrossEntropyArgs& args, int64_t offset) {
  __m512 top = _mm512_set1_ps(-INFINITY);
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const __mmask16 mask = lanes(args.vocab, v);
    top = _mm512_mask_max_ps(top, mask, top, load16<kElement>(args.logits, offset + v, mask));
  }
  return _mm512_reduce_max_ps(top);
}

template <Element kElement>
void run_row(const CrossEntropyArgs& args, int64_t r) {
  const float weight = static_cast<const float*>(args.weights)[r];
  if (weight == 0) return zero_row<kElement>(args, r);
  const int64_t offset = r * args.logits_stride, target = args.targets[r];
  const float top = row_maximum<kElement>(args, offset);
  const __m512 top16 = _mm512_set1_ps(top);
  __m512 sums = _mm512_setzero_ps();
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const __mmask16 mask = lanes(args.vocab, v);
    const __m512 e = exp16(_mm512_sub_ps(load16<kElement>(args.logits, offset + v, mask), top16));
    sums = _mm512_mask_add_ps(sums, mask, sums, e);
  }
  const float sum = _mm512_reduce_add_ps(sums);
  const float at_target = _mm512_cvtss_f32(load16<kElement>(args.logits, offset + target, 1));
  const float z = static_cast<float>(args.z), level = logf(sum) + top;
  static_cast<float*>(args.losses)[r] = weight * (logf(sum) + (top - at_target) + z * level * level);
  if (args.dlogits == nullptr) return;
  const __m512 scale = _mm512_set1_ps(weight * (1 + 2 * z * level) / sum);
  for (int64_t v = 0; v < args.vocab; v += 16) {
    const __mmask16 mask = lanes(args.vocab, v);
    __m512 d = _mm512_mul_ps(
        scale, exp16(_mm512_sub_ps(load16<kElement>(args.logits, offset + v, mask), top16)));
    if (target >= v && target < v + 16) {
      d = _mm512_mask_sub_ps(d, static_cast<__mmask16>(1u << (target - v)), d,
                             _mm512_set1_ps(weight));
    }
    store16<kElement>(args.dlogits, r * args.vocab + v, mask, d);
  }
}

}  // namespace

void run(const CrossEntropyArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? run_row<Element::kFloat32>(args, r)
                                      : run_row<Element::kBfloat16>(args, r);
  }
}

}  // namespace foretrace::kernels::cross_entropy_avx512
