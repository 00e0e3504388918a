#include "worldmodel/remote/retry.h"

#include <algorithm>
#include <cmath>

namespace foretrace::remote {

bool may_pass(const HttpReply& reply) {
  switch (reply.status) {
    case 0:
    case 408:
    case 409:
    case 425:
    case 429: return true;
    default: return reply.status >= 500;
  }
}

std::optional<double> wait_before_next(const RetryPolicy& policy, int tried, const HttpReply& reply, Rng& rng) {
  if (tried >= policy.tries) return std::nullopt;
  const double whole = policy.first * std::pow(2.0, tried - 1);
  const double wait = whole * (0.5 + 0.5 * rng.uniform());  // many clients that failed together must not return together
  return std::min(policy.longest, std::max(wait, reply.retry_after.value_or(0)));
}

}  // namespace foretrace::remote
