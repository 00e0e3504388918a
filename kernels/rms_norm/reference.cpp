// The formula of rms_norm.h in double: the specification.
#include <cmath>
#include <vector>

#include "kernels/element_access.h"
#include "kernels/rms_norm/variants.h"

namespace foretrace::kernels::reference::rms_norm {
namespace {

double factor(const RmsNormArgs& args, int64_t column) {
  const double w = load_element(args.weight, parameter_element(args.element), column);
  return args.zero_centred ? 1 + w : w;
}

double inverse_rms(const RmsNormArgs& args, int64_t offset) {
  double sum = 0;
  for (int64_t c = 0; c < args.cols; ++c) {
    const double x = load_element(args.x, args.element, offset + c);
    sum += x * x;
  }
  return 1 / std::sqrt(sum / static_cast<double>(args.cols) + args.eps);
}

}  // namespace

void forward(const RmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t offset = row_offset(args.x_rows, r);
    const double scale = inverse_rms(args, offset);
    for (int64_t c = 0; c < args.cols; ++c) {
      const double y = load_element(args.x, args.element, offset + c) * scale * factor(args, c);
      store_element(args.out, args.element, r * args.cols + c, y);
    }
  }
}

// With n = x * scale and dn = dy * factor: dx = scale * (dn - n * mean(dn * n)).
void backward(const RmsNormArgs& args, const RmsNormGrads& grads, int64_t begin, int64_t end,
              void* dweight) {
  std::vector<double> sum(args.cols, 0.0);
  for (int64_t r = begin; r < end; ++r) {
    const int64_t offset = row_offset(args.x_rows, r), dx_offset = row_offset(grads.dx_rows, r);
    const double scale = inverse_rms(args, offset);
    double mean = 0;
    for (int64_t c = 0; c < args.cols; ++c) {
      const double n = load_element(args.x, args.element, offset + c) * scale;
      const double dy = load_element(grads.d_out, args.element, r * args.cols + c);
      sum[c] += dy * n;
      mean += dy * factor(args, c) * n / static_cast<double>(args.cols);
    }
    for (int64_t c = 0; c < args.cols; ++c) {
      const double n = load_element(args.x, args.element, offset + c) * scale;
      const double dn =
          load_element(grads.d_out, args.element, r * args.cols + c) * factor(args, c);
      store_element(grads.dx, args.element, dx_offset + c, scale * (dn - n * mean));
    }
  }
  for (int64_t c = 0; c < args.cols; ++c)
    store_element(dweight, parameter_element(args.element), c, sum[c]);
}

}  // namespace foretrace::kernels::reference::rms_norm
