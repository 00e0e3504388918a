// The formula of causal_conv.h in double: the specification.
#include <cmath>
#include <vector>

#include "kernels/causal_conv/variants.h"
#include "kernels/element_access.h"

namespace foretrace::kernels::reference::causal_conv {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// Inputs of one channel with its history in front: [3 + T].
std::vector<double> inputs(const CausalConvArgs& args, int64_t b, int64_t c) {
  std::vector<double> x(kConvHistory + args.tokens, 0.0);
  for (int64_t i = 0; i < kConvHistory && args.history != nullptr; ++i) {
    x[i] = load_element(args.history, parameter_element(args.element),
                        (b * kConvHistory + i) * args.channels + c);
  }
  for (int64_t t = 0; t < args.tokens; ++t) {
    x[kConvHistory + t] =
        load_element(args.x, args.element, b * args.x_batch_stride + t * args.x_token_stride + c);
  }
  return x;
}

double weight(const CausalConvArgs& args, int64_t c, int64_t i) {
  return load_element(args.weight, parameter_element(args.element), c * kConvWidth + i);
}

double pre_activation(const CausalConvArgs& args, const std::vector<double>& x, int64_t c,
                      int64_t t) {
  double p = 0;
  for (int64_t i = 0; i < kConvWidth; ++i) p += weight(args, c, i) * x[t + i];
  return p;
}

}  // namespace

void forward(const CausalConvArgs& args, int64_t begin, int64_t end) {
  for (int64_t b = 0; b < args.batch; ++b) {
    for (int64_t c = begin; c < end; ++c) {
      const std::vector<double> x = inputs(args, b, c);
      for (int64_t t = 0; t < args.tokens; ++t) {
        const double p = pre_activation(args, x, c, t);
        store_element(args.out, args.element, (b * args.tokens + t) * args.channels + c,
                      c < args.linear ? p : p * sigmoid(p));
      }
      for (int64_t i = 0; i < kConvHistory && args.next_history != nullptr; ++i) {
        store_element(args.next_history, parameter_element(args.element),
                      (b * kConvHistory + i) * args.channels + c, x[args.tokens + i]);
      }
    }
  }
}

void backward(const CausalConvArgs& args, const CausalConvGrads& grads, int64_t begin,
              int64_t end) {
  for (int64_t c = begin; c < end; ++c) {
    double dweight[kConvWidth] = {};
    for (int64_t b = 0; b < args.batch; ++b) {
      const std::vector<double> x = inputs(args, b, c);
      std::vector<double> dx(x.size(), 0.0);
      for (int64_t t = 0; t < args.tokens; ++t) {
        const double p = pre_activation(args, x, c, t), s = sigmoid(p);
        const double dy =
            load_element(grads.d_out, args.element, (b * args.tokens + t) * args.channels + c);
        const double dp = c < args.linear ? dy : dy * s * (1 + p * (1 - s));
        for (int64_t i = 0; i < kConvWidth; ++i) {
          dweight[i] += dp * x[t + i];
          dx[t + i] += dp * weight(args, c, i);
        }
      }
      for (int64_t t = 0; t < args.tokens; ++t) {
        store_element(grads.dx, args.element,
                      b * grads.dx_batch_stride + t * grads.dx_token_stride + c,
                      dx[kConvHistory + t]);
      }
    }
    for (int64_t i = 0; i < kConvWidth; ++i) {
      store_element(grads.dweight, parameter_element(args.element), c * kConvWidth + i, dweight[i]);
    }
  }
}

}  // namespace foretrace::kernels::reference::causal_conv
