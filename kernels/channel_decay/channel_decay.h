// How fast the channels of a linear-attention state forget, as decoding steps need it:
//   g = -exp(a_log) * softplus(a + dt_bias)     the log of a decay in (0, 1), arXiv 2510.26692
// and where a_log is null
//   r = 2 sigmoid(a + dt_bias) - 1,  g = log max(|r|, 1e-13),  sign = r < 0 ? -1 : 1
// Float32 alone. Accuracy: g within 2e-6 of the largest reference value; of signed decays, exp(g)
// within 2e-7.
#pragma once

#include <span>
#include <string_view>

#include "kernels/channel_decay/channel_decay_args.h"
#include "kernels/parallel.h"
#include "kernels/variant.h"

namespace foretrace::kernels {

void channel_decay(const ChannelDecayArgs& args, ParallelFor parallel = serial_for,
                   std::string_view forced = forced_variant());

// Takes a range of the rows * heads pairs.
struct ChannelDecayFunctions {
  void (*run)(const ChannelDecayArgs& args, int64_t begin, int64_t end);
};
std::span<const Variant<ChannelDecayFunctions>> channel_decay_variants();

}  // namespace foretrace::kernels
