#include "datasets/mutate_c/c_number.h"

#include <charconv>
#include <cmath>

#include "datasets/mutate/number_text.h"

namespace foretrace::datasets::mutate_c {
namespace {

// The digits' base, and how many characters say so.
std::pair<int, size_t> base_of(std::string_view digits) {
  if (digits.starts_with("0x") || digits.starts_with("0X")) return {16, 2};
  if (digits.starts_with("0b") || digits.starts_with("0B")) return {2, 2};
  if (digits.size() > 1 && digits[0] == '0') return {8, 1};
  return {10, 0};
}

template <typename T, typename... Form>
std::optional<T> whole_text(std::string_view text, Form... form) {
  T value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, form...);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<CNumber> read_number(std::string_view token) {
  CNumber number;
  const bool hexadecimal = base_of(token).first == 16;
  number.whole = hexadecimal ? token.find_first_of("pP.") == token.npos
                             : token.find_first_of(".eE") == token.npos;
  const std::string_view ends = number.whole ? "uUlL" : "fFlL";
  const size_t last = token.find_last_not_of(ends);
  if (last == token.npos || (!number.whole && hexadecimal)) return std::nullopt;
  number.suffix = token.substr(last + 1);
  const std::string_view digits = token.substr(0, last + 1);
  if (!number.whole) {
    const auto x = whole_text<double>(digits);
    if (!x || !std::isfinite(*x)) return std::nullopt;
    number.x = *x;
    return number;
  }
  const auto [base, skipped] = base_of(digits);
  const auto n = whole_text<int64_t>(digits.substr(skipped), base);
  if (!n || *n > mutate::kGreatestInt) return std::nullopt;
  number.n = *n;
  return number;
}

}  // namespace foretrace::datasets::mutate_c
