// Gates of the delta rule with a decay a channel that a careless kernel answers with infinity or
// NaN.
#pragma once

#include <limits>

#include "tests/kernels/delta_problem.h"

namespace foretrace::kernels {

using GateOf = double (*)(int64_t token, int64_t channel);

constexpr GateOf kExtremeGates[] = {
    [](int64_t, int64_t) { return 0.0; }, [](int64_t, int64_t) { return -8.0; },
    [](int64_t, int64_t) { return -30.0; },
    // channels that forget at once beside channels that keep all
    [](int64_t, int64_t c) { return c % 2 == 0 ? -8.0 : 0.0; },
    [](int64_t, int64_t c) { return c % 2 == 0 ? -30.0 : -0.01; },
    [](int64_t, int64_t c) { return c % 2 == 0 ? -1e4 : -0.01; },
    // mild gates behind hard ones: sums of 10^4 would swallow them
    [](int64_t t, int64_t) { return t % 7 == 3 ? -30.0 : -0.1; },
    [](int64_t t, int64_t c) { return (t + c) % 5 == 0 ? -1e4 : -0.1; },
    [](int64_t t, int64_t c) {
      return (t + c) % 5 == 0 ? -std::numeric_limits<double>::infinity() : -0.1;
    }};

// The problem with gates by token and channel.
inline DeltaProblem with_gates(DeltaProblem p, GateOf gate) {
  for (int64_t i = 0; i < p.g.size(); ++i) {
    const int64_t channel = i % p.shape.key_size,
                  token = i / p.shape.key_size / p.shape.value_heads % p.shape.tokens;
    p.g.set(i, gate(token, channel));
  }
  return p;
}

}  // namespace foretrace::kernels
