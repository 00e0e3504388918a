#include "datasets/mutate_c/argument_lengths.h"

#include <algorithm>

namespace foretrace::datasets::mutate_c {
namespace {

std::optional<size_t> size_of(const CArgument& argument) {
  if (argument.kind == CArgumentKind::kBraces) return argument.items.size();
  if (argument.kind == CArgumentKind::kString) return argument.value.text.size();
  return std::nullopt;
}

bool says(const CArgument& number, size_t size) {
  return number.kind == CArgumentKind::kNumber && number.value.text == std::to_string(size);
}

bool says_size_in(const CArgument& number, const CArgument& argument) {
  const auto size = size_of(argument);
  if (size && says(number, *size)) return true;
  return std::any_of(argument.items.begin(), argument.items.end(),
                     [&](const CArgument& item) { return says_size_in(number, item); });
}

}  // namespace

bool is_length(const std::vector<CArgument>& arguments, size_t number) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const CArgument& argument) {
    return says_size_in(arguments[number], argument);
  });
}

std::optional<size_t> length_of(const std::vector<CArgument>& arguments, size_t argument) {
  const auto size = size_of(arguments[argument]);
  const auto& items = arguments[argument].items;
  const bool flat = std::none_of(items.begin(), items.end(), [](const CArgument& item) {
    return item.kind == CArgumentKind::kBraces || !item.designator.empty();
  });
  if (!size || !flat) return std::nullopt;
  std::optional<size_t> found;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (i != argument && size_of(arguments[i]) == size) return std::nullopt;
    if (!says(arguments[i], *size)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

}  // namespace foretrace::datasets::mutate_c
