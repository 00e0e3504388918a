// Names for variables of generated programs, as people choose them.
#pragma once

#include <string>
#include <vector>

#include "core/rng.h"
#include "datasets/generate/value_type.h"

namespace foretrace::datasets::generate {

enum class Role : uint8_t {
  kParameter,
  kLocal,
  kResult,   // grows into what is returned
  kElement,  // loop variable, of the element's type
  kIndex,    // loop variable that counts
  kKey,      // loop variable over a dict
};

// A name that is in neither list of `taken`; a digit is added when all are.
std::string choose_name(Rng& rng, Role role, Type type, Flavour flavour,
                        const std::vector<std::string>& taken);
std::string choose_helper_name(Rng& rng, const std::vector<std::string>& taken);

}  // namespace foretrace::datasets::generate
