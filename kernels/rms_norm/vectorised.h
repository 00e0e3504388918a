// Two passes a row: the second finds the row in the first-level cache.
#pragma once

#include "kernels/lanes/row_norm.h"
#include "kernels/rms_norm/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::rms_norm {
namespace {

FORETRACE_INLINE Lanes factor(const RmsNormArgs& args, int64_t c, Mask mask) {
  const Lanes w = load(static_cast<const float*>(args.weight) + c, mask);
  return args.zero_centred ? w + broadcast(1.0f) : w;
}

template <Element kElement>
void forward_rows(const RmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t offset = row_offset(args.x_rows, r);
    const Lanes squares = row_squares<kElement>(args.x, offset, args.cols);
    const Lanes scale = broadcast(inverse_rms(squares, args.cols, args.eps));
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      const Lanes n = load16<kElement>(args.x, offset + c, mask) * scale;
      store16<kElement>(args.out, r * args.cols + c, mask, n * factor(args, c, mask));
    }
  }
}

template <Element kElement>
void backward_row(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t r, float* dweight) {
  const int64_t offset = row_offset(args.x_rows, r), dx_offset = row_offset(grads.dx_rows, r);
  Lanes squares = zero(), dots = squares;
  for (int64_t c = 0; c < args.cols; c += 16) {
    const Mask mask = lanes(args.cols, c);
    const Lanes x = load16<kElement>(args.x, offset + c, mask);
    const Lanes dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    squares = fmadd(x, x, squares);
    dots = fmadd(dy * factor(args, c, mask), x, dots);
  }
  const float scale = inverse_rms(squares, args.cols, args.eps);
  const float mean = scale * reduce_add(dots) / static_cast<float>(args.cols);
  const Lanes scale16 = broadcast(scale), mean16 = broadcast(mean);
  for (int64_t c = 0; c < args.cols; c += 16) {
    const Mask mask = lanes(args.cols, c);
    const Lanes n = load16<kElement>(args.x, offset + c, mask) * scale16;
    const Lanes dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const Lanes dn = dy * factor(args, c, mask);
    store16<kElement>(grads.dx, dx_offset + c, mask, scale16 * fnmadd(n, mean16, dn));
    store(dweight + c, mask, fmadd(dy, n, load(dweight + c, mask)));
  }
}

}  // namespace

void forward(const RmsNormArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t begin, int64_t end,
              void* dweight) {
  auto* sums = static_cast<float*>(dweight);
  for (int64_t c = 0; c < args.cols; ++c) sums[c] = 0;
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? backward_row<Element::kFloat32>(args, grads, r, sums)
                                      : backward_row<Element::kBfloat16>(args, grads, r, sums);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::rms_norm
