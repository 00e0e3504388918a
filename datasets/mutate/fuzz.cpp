#include "datasets/mutate/fuzz.h"

#include <algorithm>

#include "datasets/mutate/fuzzed_texts.h"

namespace foretrace::datasets::mutate {
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
  if (arguments.empty()) return {};
  std::vector<Argument> changed;
  const auto step = [&](Rng& draws) {
    (void)fuzz_literal(changed[draws.below(changed.size())].value, false, draws);
  };
  return fuzzed_texts({[&] { changed = arguments; }, step, [&] { return arguments_text(changed); }},
                      count, rng);
}

}  // namespace foretrace::datasets::mutate
