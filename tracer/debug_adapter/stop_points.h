// StopPoints: all the steps at which a run is to stop, and why.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tracer/debug_adapter/breakpoint_hits.h"

namespace foretrace::tracer {

enum class StopReason : uint8_t { kEntry, kStep, kBreakpoint, kFunctionBreakpoint, kException, kDivergence, kEnd, kPause };

struct StopPoint {
  int64_t step = 0;
  StopReason reason = StopReason::kBreakpoint;
  std::vector<int64_t> breakpoints;  // their numbers
};

class StopPoints {
 public:
  struct Group {
    struct Breakpoint {
      int64_t number = 0;  // 0: of an exception filter
      StepList steps;
    };
    StopReason reason = StopReason::kBreakpoint;
    std::vector<Breakpoint> breakpoints;
  };

  // In the place of what the group held: a file's breakpoints, those of functions, ...
  void set(const std::string& group, Group breakpoints) { groups_[group] = std::move(breakpoints); }
  void clear() { groups_.clear(); }
  // The nearest behind `from`, or before it.
  [[nodiscard]] std::optional<StopPoint> next(int64_t from, Way way) const;

 private:
  std::map<std::string, Group> groups_;
};

}  // namespace foretrace::tracer
