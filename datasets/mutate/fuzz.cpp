#include "datasets/mutate/fuzz.h"

#include <algorithm>
#include <unordered_set>

namespace foretrace::datasets::mutate {
namespace {

constexpr size_t kTries = 30;  // for each list asked for
constexpr uint64_t kMostSteps = 3;

}  // namespace

bool fuzz_literal(Literal& literal, bool inside, Rng& rng) {
  switch (literal.kind) {
    case LiteralKind::kInt:
    case LiteralKind::kFloat:
    case LiteralKind::kBool:
      return fuzz_number(literal, rng);
    case LiteralKind::kString:
    case LiteralKind::kBytes:
      return fuzz_string(literal, rng);
    case LiteralKind::kFixed:
      return false;
    default:
      return fuzz_container(literal, inside, rng);
  }
}

bool has_literals(const std::vector<Argument>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const Argument& argument) {
    return argument.value.kind != LiteralKind::kFixed;
  });
}

std::vector<std::string> fuzz_arguments(const std::vector<Argument>& arguments, size_t count,
                                        Rng& rng) {
  std::vector<std::string> lists;
  if (arguments.empty()) return lists;
  std::unordered_set<std::string> seen = {arguments_text(arguments)};
  for (size_t tries = 0; lists.size() < count && tries < kTries * count; ++tries) {
    std::vector<Argument> changed = arguments;
    for (uint64_t steps = 1 + rng.below(kMostSteps); steps > 0; --steps)
      (void)fuzz_literal(changed[rng.below(changed.size())].value, false, rng);
    std::string text = arguments_text(changed);
    if (seen.insert(text).second) lists.push_back(std::move(text));
  }
  return lists;
}

}  // namespace foretrace::datasets::mutate
