// How often a training run says where it stands, and over how many steps it averages what it says.
#pragma once

#include <chrono>
#include <cstddef>

namespace foretrace::lm {

inline constexpr double kReportSeconds = 5;
inline constexpr size_t kRecentSteps = 20;

// Seconds on a clock that never goes back.
inline double steady_seconds() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

}  // namespace foretrace::lm
