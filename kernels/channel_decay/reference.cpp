// The formulas of channel_decay.h in double: the specification.
#include <algorithm>
#include <cmath>

#include "kernels/channel_decay/variants.h"

namespace foretrace::kernels::reference::channel_decay {
namespace {

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

void run(const ChannelDecayArgs& args, int64_t begin, int64_t end) {
  for (int64_t pair = begin; pair < end; ++pair) {
    const int64_t row = pair / args.heads, head = pair % args.heads;
    for (int64_t i = head * args.size; i < (head + 1) * args.size; ++i) {
      const double x = static_cast<double>(args.a[row * args.a_stride + i]) + args.dt_bias[i];
      float& g = args.g[row * args.g_stride + i];
      if (args.a_log != nullptr) {
        g = static_cast<float>(-std::exp(static_cast<double>(args.a_log[head])) * softplus(x));
        continue;
      }
      const double r = std::tanh(x / 2);  // = 2 sigmoid - 1
      g = static_cast<float>(std::log(std::max(std::abs(r), 1e-13)));
      args.sign[row * args.heads * args.size + i] = r < 0 ? -1.0F : 1.0F;
    }
  }
}

}  // namespace foretrace::kernels::reference::channel_decay
