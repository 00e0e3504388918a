// The formula of residual_norm.h in double: the specification.
#include <cmath>

#include "kernels/element_access.h"
#include "kernels/residual_norm/variants.h"

namespace foretrace::kernels::reference::residual_norm {

namespace {

double sum_at(const ResidualNormArgs& args, int64_t index) {
  return load_element(args.x, args.element, index) + load_element(args.delta, args.element, index);
}

}  // namespace

void forward(const ResidualNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t row = r * args.cols;
    double squares = 0;
    for (int64_t c = 0; c < args.cols; ++c) squares += sum_at(args, row + c) * sum_at(args, row + c);
    const double scale = 1 / std::sqrt(squares / static_cast<double>(args.cols) + args.eps);
    store_element(args.scale, parameter_element(args.element), r, scale);
    for (int64_t c = 0; c < args.cols; ++c)
      store_element(args.out, args.element, row + c, sum_at(args, row + c) * scale);
  }
}

void backward(const ResidualNormArgs& args, const ResidualNormGrads& grads, int64_t begin,
              int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t row = r * args.cols;
    const double scale = load_element(args.scale, parameter_element(args.element), r);
    double mean = 0;
    for (int64_t c = 0; c < args.cols; ++c)
      mean += load_element(grads.d_out, args.element, row + c) *
              load_element(args.out, args.element, row + c) / static_cast<double>(args.cols);
    for (int64_t c = 0; c < args.cols; ++c) {
      const double y = load_element(args.out, args.element, row + c);
      const double dy = load_element(grads.d_out, args.element, row + c);
      store_element(grads.dx, args.element, row + c, scale * (dy - y * mean));
    }
  }
}

}  // namespace foretrace::kernels::reference::residual_norm
