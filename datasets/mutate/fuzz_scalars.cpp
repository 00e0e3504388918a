#include <bit>
#include <charconv>
#include <cmath>

#include "datasets/mutate/fuzz.h"
#include "datasets/mutate/number_text.h"

namespace foretrace::datasets::mutate {
namespace {

std::string fuzz_int(const std::string& text, Rng& rng) {
  int64_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  const int64_t sign = n < 0 ? -1 : 1;
  switch (rng.below(6)) {
    case 0:
      return std::to_string(n + 1);
    case 1:
      return std::to_string(n - 1);
    case 2:
      return std::to_string(-n);
    case 3:
      return "0";
    default:  // a power of two of no more bits
      const auto bits = static_cast<uint64_t>(std::bit_width(static_cast<uint64_t>(n * sign)));
      return std::to_string(sign * (int64_t{1} << rng.below(bits == 0 ? 1 : bits)));
  }
}

std::string fuzz_float(const std::string& text, Rng& rng) {
  double x = 0;
  std::from_chars(text.data(), text.data() + text.size(), x);
  const double others[] = {x + 1, x - 1, -x, 0.0, x / 2, x * 2, std::floor(x)};
  const double other = others[rng.below(std::size(others))];
  return std::isfinite(other) ? float_text(other) : text;
}

// Bytes of the character at `i`: UTF-8's tail bytes belong to it.
size_t character(const Literal& string, size_t i) {
  size_t n = 1;
  if (string.kind == LiteralKind::kBytes) return n;
  while (i + n < string.text.size() && (string.text[i + n] & 0xc0) == 0x80) ++n;
  return n;
}

std::vector<std::string> characters(const Literal& string) {
  std::vector<std::string> out;
  for (size_t i = 0; i < string.text.size(); i += out.back().size())
    out.push_back(string.text.substr(i, character(string, i)));
  return out;
}

void swap_case(std::string& text) {
  for (char& c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(c ^ 0x20);
  }
}

}  // namespace

bool fuzz_number(Literal& number, Rng& rng) {
  const std::string before = number.text;
  if (number.kind == LiteralKind::kBool)
    number.text = before == "True" ? "False" : "True";
  else
    number.text =
        number.kind == LiteralKind::kInt ? fuzz_int(before, rng) : fuzz_float(before, rng);
  return number.text != before;
}

bool fuzz_string(Literal& string, Rng& rng) {
  const std::string before = string.text;
  std::vector<std::string> parts = characters(string);
  if (parts.empty()) {
    string.text = std::string(1, "a0 "[rng.below(3)]);
    return true;
  }
  const size_t i = rng.below(parts.size());
  switch (rng.below(6)) {
    case 0:
      parts[i].clear();
      break;
    case 1:
      parts[i] += parts[i];
      break;
    case 2:
      std::swap(parts[i], parts[rng.below(parts.size())]);
      break;
    case 3:
      swap_case(parts[i]);
      break;
    case 4:
      for (std::string& part : parts) swap_case(part);
      break;
    default:
      parts.clear();
  }
  string.text.clear();
  for (const std::string& part : parts) string.text += part;
  return string.text != before;
}

}  // namespace foretrace::datasets::mutate
