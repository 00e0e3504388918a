// The formulas of delta_gates.h in double: the specification.
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/delta_gates/variants.h"
#include "kernels/element_access.h"

namespace foretrace::kernels::reference::delta_gates {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

void forward(const DeltaGatesArgs& args, int64_t begin, int64_t end) {
  const Element param = parameter_element(args.element);
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t h = 0; h < args.heads; ++h) {
      const double x = load_element(args.a, args.element, r * args.a_stride + h) +
                       load_element(args.dt_bias, param, h);
      const double b = load_element(args.b, args.element, r * args.b_stride + h);
      store_element(args.g, param, r * args.heads + h,
                    -std::exp(load_element(args.a_log, param, h)) * softplus(x));
      store_element(args.beta, param, r * args.heads + h, args.beta_max * sigmoid(b));
    }
  }
}

void backward(const DeltaGatesArgs& args, const DeltaGatesGrads& grads, int64_t begin, int64_t end,
              void* parameter_sums) {
  const Element param = parameter_element(args.element);
  std::vector<double> sums(2 * args.heads, 0.0);
  for (int64_t r = begin; r < end; ++r) {
    for (int64_t h = 0; h < args.heads; ++h) {
      const double x = load_element(args.a, args.element, r * args.a_stride + h) +
                       load_element(args.dt_bias, param, h);
      const double s = sigmoid(load_element(args.b, args.element, r * args.b_stride + h));
      const double rate = -std::exp(load_element(args.a_log, param, h));
      const double dg = load_element(grads.dg, param, r * args.heads + h);
      const double da = dg * rate * sigmoid(x);
      sums[h] += dg * rate * softplus(x);
      sums[args.heads + h] += da;
      store_element(grads.da, args.element, r * grads.da_stride + h, da);
      store_element(
          grads.db, args.element, r * grads.db_stride + h,
          load_element(grads.dbeta, param, r * args.heads + h) * args.beta_max * s * (1 - s));
    }
  }
  for (int64_t i = 0; i < 2 * args.heads; ++i) store_element(parameter_sums, param, i, sums[i]);
}

}  // namespace foretrace::kernels::reference::delta_gates
