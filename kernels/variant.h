// A kernel's implementations by name, and the choice among them.
// Tables are in order of preference and end with "reference", which runs everywhere and takes every
// Element. "amx" takes bfloat16 alone.
#pragma once

#include <span>
#include <string_view>

#include "kernels/element.h"

namespace foretrace::kernels {

// Functions is the kernel's own struct of function pointers.
template <typename Functions>
struct Variant {
  const char* name;
  bool (*available)();  // can this machine run it
  Functions functions;
};

// The value of FORETRACE_KERNEL, read once; empty if unset.
std::string_view forced_variant();

// Can `name` be run on `element` here, given the forced choice? A kernel that lacks the forced name
// falls to its reference.
bool variant_allowed(std::string_view name, bool available, Element element,
                     std::string_view forced);

// The first allowed variant, else the last of the table. REQUIRES: table not empty
template <typename Functions>
const Functions& pick_variant(std::span<const Variant<Functions>> table, Element element,
                              std::string_view forced = forced_variant()) {
  for (const auto& variant : table) {
    if (variant_allowed(variant.name, variant.available(), element, forced))
      return variant.functions;
  }
  return table.back().functions;
}

}  // namespace foretrace::kernels
