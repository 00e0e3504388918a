// Two passes a row: the second finds the row in the first-level cache.
#pragma once

#include "kernels/lanes/row_norm.h"
#include "kernels/residual_norm/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::residual_norm {
namespace {

template <Element kElement>
FORETRACE_INLINE Lanes sum16(const ResidualNormArgs& args, int64_t index, Mask mask) {
  return load16<kElement>(args.x, index, mask) + load16<kElement>(args.delta, index, mask);
}

template <Element kElement>
void forward_rows(const ResidualNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t row = r * args.cols;
    Lanes squares = zero();
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Lanes sum = sum16<kElement>(args, row + c, lanes(args.cols, c));
      squares = fmadd(sum, sum, squares);
    }
    const float scale = inverse_rms(squares, args.cols, args.eps);
    static_cast<float*>(args.scale)[r] = scale;
    const Lanes scale16 = broadcast(scale);
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      store16<kElement>(args.out, row + c, mask, sum16<kElement>(args, row + c, mask) * scale16);
    }
  }
}

template <Element kElement>
void backward_rows(const ResidualNormArgs& args, const ResidualNormGrads& grads, int64_t begin,
                   int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t row = r * args.cols;
    Lanes dots = zero();
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      dots = fmadd(load16<kElement>(grads.d_out, row + c, mask),
                   load16<kElement>(args.out, row + c, mask), dots);
    }
    const Lanes mean = broadcast(reduce_add(dots) / static_cast<float>(args.cols));
    const Lanes scale = broadcast(static_cast<const float*>(args.scale)[r]);
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      const Lanes y = load16<kElement>(args.out, row + c, mask);
      const Lanes dy = load16<kElement>(grads.d_out, row + c, mask);
      store16<kElement>(grads.dx, row + c, mask, scale * fnmadd(y, mean, dy));
    }
  }
}

}  // namespace

void forward(const ResidualNormArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const ResidualNormArgs& args, const ResidualNormGrads& grads, int64_t begin,
              int64_t end) {
  args.element == Element::kFloat32 ? backward_rows<Element::kFloat32>(args, grads, begin, end)
                                    : backward_rows<Element::kBfloat16>(args, grads, begin, end);
}

}  // namespace foretrace::kernels::FORETRACE_LANES::residual_norm
