// Numbers as C writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foretrace::datasets::mutate_c {

struct CNumber {
  bool whole = true;
  int64_t n = 0;       // where whole
  double x = 0;        // where not
  std::string suffix;  // "u", "L", "f", ...
};

// Of a token without sign: decimal, octal, hexadecimal or binary, or a decimal fraction. Nothing
// for others, and for integers beyond mutate::kGreatestInt.
std::optional<CNumber> read_number(std::string_view token);

}  // namespace foretrace::datasets::mutate_c
