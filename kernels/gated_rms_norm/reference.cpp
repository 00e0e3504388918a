// The formula of gated_rms_norm.h in double: the specification.
#include <cmath>
#include <vector>

#include "kernels/element_access.h"
#include "kernels/gated_rms_norm/variants.h"

namespace foretrace::kernels::reference::gated_rms_norm {
namespace {

double inverse_rms(const GatedRmsNormArgs& args, int64_t offset) {
  double sum = 0;
  for (int64_t c = 0; c < args.cols; ++c) {
    const double x = load_element(args.x, args.element, offset + c);
    sum += x * x;
  }
  return 1 / std::sqrt(sum / static_cast<double>(args.cols) + args.eps);
}

double weight(const GatedRmsNormArgs& args, int64_t column) {
  return load_element(args.weight, parameter_element(args.element), column);
}

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

double gate(const GatedRmsNormArgs& args, double z) {
  return args.sigmoid_gate ? sigmoid(z) : z * sigmoid(z);
}

double gate_slope(const GatedRmsNormArgs& args, double z) {
  const double s = sigmoid(z);
  return args.sigmoid_gate ? s * (1 - s) : s * (1 + z * (1 - s));
}

}  // namespace

void forward(const GatedRmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
    const double scale = inverse_rms(args, x_offset);
    for (int64_t c = 0; c < args.cols; ++c) {
      const double n = load_element(args.x, args.element, x_offset + c) * scale;
      const double z = load_element(args.z, args.element, z_offset + c);
      store_element(args.out, args.element, r * args.cols + c,
                    weight(args, c) * n * gate(args, z));
    }
  }
}

void backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t begin,
              int64_t end, void* dweight) {
  std::vector<double> sum(args.cols, 0.0), n(args.cols), dn(args.cols);
  for (int64_t r = begin; r < end; ++r) {
    const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
    const double scale = inverse_rms(args, x_offset);
    double mean = 0;
    for (int64_t c = 0; c < args.cols; ++c) {
      const double z = load_element(args.z, args.element, z_offset + c);
      const double dy = load_element(grads.d_out, args.element, r * args.cols + c);
      n[c] = load_element(args.x, args.element, x_offset + c) * scale;
      dn[c] = dy * weight(args, c) * gate(args, z);
      mean += dn[c] * n[c] / static_cast<double>(args.cols);
      sum[c] += dy * n[c] * gate(args, z);
      store_element(grads.dz, args.element, row_offset(grads.dz_rows, r) + c,
                    dy * weight(args, c) * n[c] * gate_slope(args, z));
    }
    for (int64_t c = 0; c < args.cols; ++c) {
      store_element(grads.dx, args.element, row_offset(grads.dx_rows, r) + c,
                    scale * (dn[c] - n[c] * mean));
    }
  }
  for (int64_t c = 0; c < args.cols; ++c)
    store_element(dweight, parameter_element(args.element), c, sum[c]);
}

}  // namespace foretrace::kernels::reference::gated_rms_norm
