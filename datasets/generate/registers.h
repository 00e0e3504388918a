// Programs of one idea: a few small numbers that are copied, swapped, added and taken from each other. Every value stays between 0 and 9,
// so that what a model must know to follow one is a table of sums.
#pragma once

#include "datasets/generate/program.h"

namespace foretrace::datasets::generate {

// One or two parameters, at most three names, two or three statements (some under an `if`), a `return`.
GeneratedProgram generate_registers(Rng& rng, int calls);

}  // namespace foretrace::datasets::generate
