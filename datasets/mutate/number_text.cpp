#include "datasets/mutate/number_text.h"

#include <charconv>
#include <cmath>

#include "datasets/syntax/literal_value.h"

namespace foretrace::datasets::mutate {
namespace {

template <typename T>
std::optional<T> whole_number(const std::string& text) {
  T value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace

std::optional<int64_t> int_of(std::string_view token) {
  const auto value = whole_number<int64_t>(syntax::number_value(token));
  if (!value || *value > kGreatestInt) return std::nullopt;
  return value;
}

std::optional<double> float_of(std::string_view token) {
  const std::string text = syntax::number_value(token);
  if (text.find_first_of(".e") == std::string::npos) return std::nullopt;
  const auto value = whole_number<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::string float_text(double value) {
  char buffer[64];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace foretrace::datasets::mutate
