// The formulas of expert_grouping.h in double: the specification.
#include "kernels/element_access.h"
#include "kernels/expert_grouping/variants.h"

namespace foretrace::kernels::reference::expert_grouping {
namespace {

// 1 where there are no weights.
double weight_of(const ExpertSumArgs& args, const void* weights, int64_t i) {
  return weights == nullptr ? 1 : load_element(weights, parameter_element(args.element), i);
}

// Row `row` of `y`, which had the weight `weight` in token t: its gradient, and the weight's.
double row_gradients(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t t,
                     const void* y, int64_t row, double weight, void* dy) {
  double sum = 0;
  for (int64_t c = 0; c < args.cols; ++c) {
    const double d = load_element(grads.d_out, args.element, t * args.cols + c);
    sum += d * load_element(y, args.element, row * args.cols + c);
    if (dy != nullptr) store_element(dy, args.element, row * args.cols + c, weight * d);
  }
  return sum;
}

}  // namespace

void sum(const ExpertSumArgs& args, int64_t begin, int64_t end) {
  for (int64_t t = begin; t < end; ++t) {
    for (int64_t c = 0; c < args.cols; ++c) {
      const int64_t at = t * args.cols + c;
      double total = args.add ? load_element(args.out, args.element, at) : 0;
      for (int64_t i = t * args.chosen; i < (t + 1) * args.chosen; ++i)
        total += weight_of(args, args.weights, i) *
                 load_element(args.y, args.element, args.slot[i] * args.cols + c);
      if (args.shared != nullptr)
        total +=
            weight_of(args, args.shared_weights, t) * load_element(args.shared, args.element, at);
      store_element(args.out, args.element, at, total);
    }
  }
}

void backward(const ExpertSumArgs& args, const ExpertSumGrads& grads, int64_t begin, int64_t end) {
  const Element param = parameter_element(args.element);
  for (int64_t t = begin; t < end; ++t) {
    for (int64_t i = t * args.chosen; i < (t + 1) * args.chosen; ++i) {
      const double dw = row_gradients(args, grads, t, args.y, args.slot[i],
                                      weight_of(args, args.weights, i), grads.dy);
      if (grads.dweights != nullptr) store_element(grads.dweights, param, i, dw);
    }
    if (grads.dshared == nullptr && grads.dshared_weights == nullptr) continue;
    const double dv = row_gradients(args, grads, t, args.shared, t,
                                    weight_of(args, args.shared_weights, t), grads.dshared);
    if (grads.dshared_weights != nullptr) store_element(grads.dshared_weights, param, t, dv);
  }
}

}  // namespace foretrace::kernels::reference::expert_grouping
