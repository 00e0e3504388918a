// CArgument: an argument of a C call as the value that its text stands for, to be changed and
// written again.
//   "{1, -2}, 2, \"a\", .5f, {.x = 'c'}"   ->   braces of 1 and -2, number 2, text a, number 0.5,
//   ...
// What is no literal (a name, a sum, a cast, a compound literal) is kFixed: its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/mutate/literal.h"

namespace foretrace::datasets::mutate_c {

enum class CArgumentKind : uint8_t {
  kNumber,     // value: kInt or kFloat
  kTruth,      // value: kBool; its text is true or false
  kCharacter,  // value: kBytes of one
  kString,     // value: kBytes
  kBraces,     // items
  kFixed,      // value.text
};

struct CArgument {
  CArgumentKind kind = CArgumentKind::kFixed;
  std::string designator;  // ".x = "
  mutate::Literal value;
  std::string suffix;  // of a number
  std::vector<CArgument> items;
};

// Of the text between the parentheses of a call; nothing if its brackets do not close.
std::optional<std::vector<CArgument>> read_c_arguments(std::string_view text);
std::string c_arguments_text(const std::vector<CArgument>& arguments);

}  // namespace foretrace::datasets::mutate_c
