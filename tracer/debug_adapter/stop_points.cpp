#include "tracer/debug_adapter/stop_points.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

std::optional<int64_t> nearest(const StepList& steps, int64_t from, Way way) {
  if (way == Way::kForward) {
    const auto at = std::upper_bound(steps.begin(), steps.end(), from);
    return at == steps.end() ? std::nullopt : std::optional(*at);
  }
  const auto at = std::lower_bound(steps.begin(), steps.end(), from);
  return at == steps.begin() ? std::nullopt : std::optional(*std::prev(at));
}

}  // namespace

std::optional<StopPoint> StopPoints::next(int64_t from, Way way) const {
  std::optional<StopPoint> found;
  for (const auto& [name, group] : groups_) {
    for (const auto& [number, steps] : group.breakpoints) {
      const auto step = nearest(steps, from, way);
      if (!step) continue;
      const bool nearer = !found || (way == Way::kForward ? *step < found->step : *step > found->step);
      if (nearer) found = StopPoint{*step, group.reason, {}};
      if (*step == found->step && number > 0) found->breakpoints.push_back(number);
    }
  }
  return found;
}

}  // namespace foretrace::tracer
