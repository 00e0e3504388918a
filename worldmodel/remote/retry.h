// When a request is worth another try, and how long to wait before it: exponential back-off with jitter, and never sooner than the
// server asks (RFC 9110, Retry-After).
#pragma once

#include <optional>

#include "core/rng.h"
#include "worldmodel/remote/http.h"

namespace foretrace::remote {

struct RetryPolicy {
  int tries = 6;        // in all
  double first = 0.5;   // seconds before the second try; twice as many before each further one
  double longest = 60;  // of any wait, what the server asks included
};

// Whether the same request may fare better later: no whole reply, 408, 409, 425, 429, 5xx.
bool may_pass(const HttpReply& reply);

// Seconds before the next try of a request that was tried `tried` times. Nothing: it has had its tries.
std::optional<double> wait_before_next(const RetryPolicy& policy, int tried, const HttpReply& reply, Rng& rng);

}  // namespace foretrace::remote
