// Numbers as Python writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foretrace::datasets::mutate {

// Integers beyond are left alone: a step from them stays within 64 bits.
constexpr int64_t kGreatestInt = INT64_MAX / 4;

// Of a number token without sign, of any base; nothing for floats, and beyond kGreatestInt.
std::optional<int64_t> int_of(std::string_view token);
// Nothing for integers, complex numbers and infinities.
std::optional<double> float_of(std::string_view token);

// As repr writes it. REQUIRES: finite
std::string float_text(double value);

}  // namespace foretrace::datasets::mutate
