// What stands before `f` in a program and is called by it: functions, generators, functions of any
// number of arguments, functions that raise, globals, constants.
#pragma once

#include <optional>
#include <string>

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

struct Preamble {
  std::string text;                 // module-level statements, two empty lines behind them
  std::vector<Helper> helpers;      // to call
  std::vector<Variable> variables;  // to read
};

// One of them, for a program of this level; nothing if the attempt came to nothing.
std::optional<Preamble> draft_preamble(Rng& rng, double level);

// An ordinary function: statements, then return.
std::optional<Preamble> draft_function(Rng& rng, double level);

}  // namespace foretrace::datasets::generate
