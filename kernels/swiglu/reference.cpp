// The formula of swiglu.h in double: the specification.
#include <cmath>

#include "kernels/element_access.h"
#include "kernels/swiglu/variants.h"

namespace foretrace::kernels::reference::swiglu {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

void forward(const SwigluArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; ++c) {
      const double a = load_element(args.gate, args.element, r * args.gate_stride + c);
      const double b = load_element(args.up, args.element, r * args.up_stride + c);
      store_element(args.out, args.element, r * args.cols + c, a * sigmoid(a) * b);
    }
  }
}

void backward(const SwigluArgs& args, const SwigluGrads& grads, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t c = 0; c < args.cols; ++c) {
      const double a = load_element(args.gate, args.element, r * args.gate_stride + c),
                   s = sigmoid(a);
      const double b = load_element(args.up, args.element, r * args.up_stride + c);
      const double dy = load_element(grads.d_out, args.element, r * args.cols + c);
      store_element(grads.dup, args.element, r * grads.dup_stride + c, dy * a * s);
      store_element(grads.dgate, args.element, r * grads.dgate_stride + c,
                    dy * b * s * (1 + a * (1 - s)));
    }
  }
}

}  // namespace foretrace::kernels::reference::swiglu
