// Programs for training: small functions as people write them, with arguments to call them with.
// The same seed gives the same bytes on every machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::generate {

struct GeneratedProgram {
  std::string source;              // defines `f`; helpers before it
  std::vector<std::string> calls;  // argument texts, all different
};

// One program. level in [0, 1]: 0 gives drills of 2-5 lines, 1 nested code of up to 14 lines and
// helpers. It ends, it rarely raises, every value it computes is used. Fewer than `calls` argument
// texts where the types have no more.
GeneratedProgram generate_program(Rng& rng, double level, int calls);

// A function that calls itself, from a set of forms with random parts.
GeneratedProgram generate_recursion(Rng& rng, int calls);

}  // namespace foretrace::datasets::generate
