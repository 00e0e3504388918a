// C programs for training, as a textbook writes them: whole C11 files whose main returns 0 to 255.
// They end, use no undefined or unspecified behaviour, free what they allocate, and print the same
// everywhere. The same seed gives the same bytes on every machine.
#pragma once

#include <string>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::generate_c {

struct GeneratedProgram {
  std::string source;
  std::vector<std::string> inputs;  // texts for stdin, all different; empty if main reads none
};

// level in [0, 1]: 0 gives one idea in about 20 lines, 1 several in up to 80.
GeneratedProgram generate_program(Rng& rng, double level);

}  // namespace foretrace::datasets::generate_c
