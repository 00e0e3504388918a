// Sixteen columns of a row at a time.
#pragma once

#include "kernels/lanes/math.h"
#include "kernels/swiglu/variants.h"

namespace foretrace::kernels::FORETRACE_LANES::swiglu {
namespace {

template <Element kElement>
void forward_rows(const SwigluArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      const Lanes a = load16<kElement>(args.gate, r * args.gate_stride + c, mask);
      const Lanes b = load16<kElement>(args.up, r * args.up_stride + c, mask);
      store16<kElement>(args.out, r * args.cols + c, mask, a * sigmoid16(a) * b);
    }
  }
}

template <Element kElement>
void backward_rows(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      const Lanes a = load16<kElement>(args.gate, r * args.gate_stride + c, mask), s = sigmoid16(a);
      const Lanes b = load16<kElement>(args.up, r * args.up_stride + c, mask);
      const Lanes dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
      store16<kElement>(grads.dup, r * grads.dup_stride + c, mask, dy * (a * s));
      store16<kElement>(grads.dgate, r * grads.dgate_stride + c, mask, dy * b * silu_slope16(a, s));
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

}  // namespace foretrace::kernels::FORETRACE_LANES::swiglu
