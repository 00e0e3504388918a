// A program as what is compared of it: the whole, and each of its functions by itself, so that an
// evaluation program is found again among other functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "datasets/overlap/tree_hash.h"

namespace foretrace::datasets::overlap {

struct ProgramPart {
  std::string function;  // its name; empty: the whole program
  TreeHash hash;
  std::vector<uint64_t> runs;  // token_runs.h
  bool inner = false;          // a function inside of another
};

// The whole first, then every function, inner ones too, and methods once more without their object;
// a single function is a whole. Empty for a program without statements. kParse: not Python.
Result<std::vector<ProgramPart>> program_parts(std::string_view source);

}  // namespace foretrace::datasets::overlap
