// Literal: an argument as the value that its text stands for, to be changed and written again.
//   "[1, -2], k='a'"   ->   {"", list of int 1, int -2}, {"k", string a}
// What is no literal (a name, a call, a sum, a comprehension, an f-string) is kFixed: its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foretrace::datasets::mutate {

enum class LiteralKind : uint8_t {
  kInt,     // text: decimal digits with a sign, within kGreatestInt
  kFloat,   // text: as repr writes it
  kBool,    // text: True, False
  kString,  // text: the value, in UTF-8
  kBytes,   // text: the value
  kList,
  kTuple,
  kSet,
  kDict,  // items: key, value, key, value, ...
  kFixed,
};

struct Literal {
  LiteralKind kind = LiteralKind::kFixed;
  std::string text;
  std::vector<Literal> items;
};

struct Argument {
  std::string name;  // of a keyword argument
  Literal value;
};

// Of the text between the parentheses of a call; nothing if its brackets do not close.
std::optional<std::vector<Argument>> read_arguments(std::string_view text);
std::string arguments_text(const std::vector<Argument>& arguments);

std::string literal_text(const Literal& literal);

}  // namespace foretrace::datasets::mutate
