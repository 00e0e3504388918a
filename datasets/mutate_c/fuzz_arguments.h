// Other arguments for a C function, of the types that a call's own literal arguments have.
#pragma once

#include <string>
#include <vector>

#include "core/rng.h"
#include "datasets/mutate_c/c_argument.h"

namespace foretrace::datasets::mutate_c {

// Whether there is something to fuzz.
bool has_literals(const std::vector<CArgument>& arguments);

// At most `count` argument lists, one to three steps from `arguments` each, none that or twice.
//   numbers      as mutate::fuzz_number has it; none below 0 where `types`, the parameters', say
//                unsigned
//   characters   a neighbour, or the other case
//   strings      lose, double, exchange characters, change case, are emptied
//   braces       exchange two elements or change one; a function cannot ask for the length of an
//                array, so it stays, unless one number beside it is that length: then both move
// A number that is the length of a string or of braces beside it stays as long as that does.
std::vector<std::string> fuzz_c_arguments(const std::vector<CArgument>& arguments,
                                          const std::vector<std::string>& types, size_t count,
                                          Rng& rng);

}  // namespace foretrace::datasets::mutate_c
