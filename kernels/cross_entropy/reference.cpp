// The formula of cross_entropy.h in double: the specification.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cross_entropy/variants.h"
#include "kernels/element_access.h"

namespace foretrace::kernels::reference::cross_entropy {
namespace {

void run_row(const CrossEntropyArgs& args, int64_t r) {
  const Element param = parameter_element(args.element);
  const double weight = load_element(args.weights, param, r);
  const auto logit = [&](int64_t v) {
    return load_element(args.logits, args.element, r * args.logits_stride + v);
  };
  double top = -std::numeric_limits<double>::infinity(), sum = 0, plain = 0;
  for (int64_t v = 0; v < args.vocab; ++v) top = std::max(top, logit(v));
  for (int64_t v = 0; v < args.vocab; ++v) sum += std::exp(logit(v) - top);
  for (int64_t v = 0; v < args.vocab && args.smoothing > 0; ++v) plain += logit(v);
  const int64_t target = weight == 0 ? -1 : args.targets[r];
  const double level = std::log(sum) + top;
  const double share = args.smoothing / static_cast<double>(args.vocab), kept = 1 - args.smoothing;
  const double loss =
      weight == 0 ? 0
                  : weight * (level - kept * logit(target) - share * plain + args.z * level * level);
  store_element(args.losses, param, r, loss);
  if (args.dlogits == nullptr) return;
  for (int64_t v = 0; v < args.vocab; ++v) {
    const double p = weight == 0 ? 0 : std::exp(logit(v) - top) / sum;
    store_element(args.dlogits, args.element, r * args.vocab + v,
                  weight * ((1 + 2 * args.z * level) * p - (v == target ? kept : 0) - share));
  }
}

}  // namespace

void run(const CrossEntropyArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) run_row(args, r);
}

}  // namespace foretrace::kernels::reference::cross_entropy
