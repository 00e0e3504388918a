// Texts that a few small steps make of a value.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::mutate {

struct FuzzedValue {
  std::function<void()> start;     // makes it anew
  std::function<void(Rng&)> step;  // changes it, or not
  std::function<std::string()> text;
};

// At most `count` texts, one to three steps from the value each, none the value's own or twice.
std::vector<std::string> fuzzed_texts(const FuzzedValue& value, size_t count, Rng& rng);

}  // namespace foretrace::datasets::mutate
