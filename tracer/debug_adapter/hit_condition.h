// HitCondition: which hits of a breakpoint count: "3" the third (of the run, counted from 1), ">= 3", "> 3", "<= 3", "< 3", "== 3", "% 3" every
// third.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace foretrace::tracer {

struct HitCondition {
  enum class Kind : uint8_t { kEqual, kAtLeast, kMore, kAtMost, kLess, kEvery };
  Kind kind = Kind::kAtLeast;
  int64_t number = 1;  // as it is: every hit

  static Result<HitCondition> parse(std::string_view text);
  [[nodiscard]] bool counts(int64_t hit) const;
};

}  // namespace foretrace::tracer
