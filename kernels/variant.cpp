#include "kernels/variant.h"

#include <cstdlib>

namespace foretrace::kernels {

std::string_view forced_variant() {
  static const char* const value = std::getenv("FORETRACE_KERNEL");
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool variant_allowed(std::string_view name, bool available, Element element,
                     std::string_view forced) {
  if (!available) return false;
  if (element == Element::kFloat64 && name != "reference") return false;
  if (element != Element::kBfloat16 && name.starts_with("amx")) return false;
  return forced.empty() || forced == name;
}

}  // namespace foretrace::kernels
