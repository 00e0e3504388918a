#include "datasets/mutate_c/fuzz_arguments.h"

#include <algorithm>

#include "datasets/mutate/fuzz.h"
#include "datasets/mutate/fuzzed_texts.h"
#include "datasets/mutate_c/argument_lengths.h"

namespace foretrace::datasets::mutate_c {
namespace {

void fuzz_number(CArgument& argument, bool is_unsigned, Rng& rng) {
  const std::string before = argument.value.text;
  (void)mutate::fuzz_number(argument.value, rng);
  const bool suffixed = argument.suffix.find_first_of("uU") != std::string::npos;
  if ((is_unsigned || suffixed) && argument.value.text.starts_with('-'))
    argument.value.text = before;
}

void fuzz_character(std::string& character, Rng& rng) {
  const char c = character.front();
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const int others[] = {c + 1, c - 1, letter ? c ^ 0x20 : c};
  const int other = others[rng.below(std::size(others))];
  if (other >= ' ' && other <= '~') character = std::string(1, static_cast<char>(other));
}

void fuzz_value(CArgument& argument, bool is_unsigned, Rng& rng);

// The number of elements stays.
void fuzz_elements(std::vector<CArgument>& items, bool is_unsigned, Rng& rng) {
  if (items.empty()) return;
  CArgument& one = items[rng.below(items.size())];
  if (rng.below(4) > 0) return fuzz_value(one, is_unsigned, rng);
  CArgument& other = items[rng.below(items.size())];
  const bool alike = one.kind == other.kind && one.designator.empty() && other.designator.empty();
  if (alike) std::swap(one, other);
}

void fuzz_value(CArgument& argument, bool is_unsigned, Rng& rng) {
  switch (argument.kind) {
    case CArgumentKind::kNumber:
      return fuzz_number(argument, is_unsigned, rng);
    case CArgumentKind::kTruth:
      argument.value.text = argument.value.text == "true" ? "false" : "true";
      return;
    case CArgumentKind::kCharacter:
      return fuzz_character(argument.value.text, rng);
    case CArgumentKind::kString:
      (void)mutate::fuzz_string(argument.value, rng);
      return;
    case CArgumentKind::kBraces:
      return fuzz_elements(argument.items, is_unsigned, rng);
    case CArgumentKind::kFixed:
      return;
  }
}

// One element less, or one twice; an array of none is no C.
void resize(std::vector<CArgument>& items, Rng& rng) {
  const auto at = items.begin() + static_cast<std::ptrdiff_t>(rng.below(items.size()));
  if (items.size() > 1 && rng.chance(0.5))
    items.erase(at);
  else
    items.insert(at, CArgument(*at));
}

void step(std::vector<CArgument>& arguments, const std::vector<std::string>& types, Rng& rng) {
  const size_t i = rng.below(arguments.size());
  CArgument& argument = arguments[i];
  if (argument.kind == CArgumentKind::kNumber && is_length(arguments, i)) return;
  const auto length = length_of(arguments, i);
  const bool is_unsigned = i < types.size() && types[i].find("unsigned") != std::string::npos;
  const bool braces = argument.kind == CArgumentKind::kBraces;
  if (braces && length && !argument.items.empty() && rng.chance(0.4))
    resize(argument.items, rng);
  else
    fuzz_value(argument, is_unsigned, rng);
  if (length)
    arguments[*length].value.text =
        std::to_string(braces ? argument.items.size() : argument.value.text.size());
}

bool is_literal(const CArgument& argument) {
  if (argument.kind == CArgumentKind::kBraces)
    return std::any_of(argument.items.begin(), argument.items.end(), is_literal);
  return argument.kind != CArgumentKind::kFixed;
}

}  // namespace

bool has_literals(const std::vector<CArgument>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), is_literal);
}

std::vector<std::string> fuzz_c_arguments(const std::vector<CArgument>& arguments,
                                          const std::vector<std::string>& types, size_t count,
                                          Rng& rng) {
  if (arguments.empty()) return {};
  std::vector<CArgument> changed;
  return mutate::fuzzed_texts(
      {[&] { changed = arguments; }, [&](Rng& draws) { step(changed, types, draws); },
       [&] { return c_arguments_text(changed); }},
      count, rng);
}

}  // namespace foretrace::datasets::mutate_c
