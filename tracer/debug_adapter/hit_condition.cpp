#include "tracer/debug_adapter/hit_condition.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "core/trimmed.h"

namespace foretrace::tracer {
namespace {

using Comparison = HitCondition::Kind;

constexpr std::array<std::pair<std::string_view, Comparison>, 6> kSigns = {{
    {">=", Comparison::kAtLeast}, {"<=", Comparison::kAtMost}, {"==", Comparison::kEqual}, {">", Comparison::kMore}, {"<", Comparison::kLess}, {"%", Comparison::kEvery},
}};

}  // namespace

Result<HitCondition> HitCondition::parse(std::string_view text) {
  HitCondition condition{Comparison::kEqual, 0};
  std::string_view rest = trimmed(text, " ");
  for (const auto& [sign, kind] : kSigns) {
    if (!rest.starts_with(sign)) continue;
    condition.kind = kind;
    rest = trimmed(rest.substr(sign.size()), " ");
    break;
  }
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), condition.number);
  const bool whole = error == std::errc() && end == rest.data() + rest.size() && !rest.empty();
  if (!whole || condition.number < (condition.kind == Comparison::kEvery ? 1 : 0))
    return invalid_argument("a hit condition is a number, or one behind >=, >, <=, <, == or %: `" + std::string(text) + "`");
  return condition;
}

bool HitCondition::counts(int64_t hit) const {
  switch (kind) {
    case Comparison::kEqual: return hit == number;
    case Comparison::kAtLeast: return hit >= number;
    case Comparison::kMore: return hit > number;
    case Comparison::kAtMost: return hit <= number;
    case Comparison::kLess: return hit < number;
    case Comparison::kEvery: return hit % number == 0;
  }
  return false;
}

}  // namespace foretrace::tracer
