// Mutants: a program with one edit of a mutation operator, each another program than the original
// and its siblings by the normalised tree of overlap/normalise.h, so that a mutant differs in what
// can be run: no edit of an annotation, a docstring or a name is one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {

struct Mutant {
  std::string source;
  MutationOperator op = MutationOperator::kArithmetic;
  uint64_t tree = 0;
};

// Hash of the normalised tree, names apart. kParse: not Python.
Result<uint64_t> tree_of(std::string_view source);

// At most `count` mutants, the operators that the program has places for in turn, so that constants
// do not crowd out the others. None has a tree of `seen`; their own are added. Fewer where the
// program has no more.
std::vector<Mutant> mutants_of(std::string_view source, size_t count,
                               std::unordered_set<uint64_t>& seen, Rng& rng);

}  // namespace foretrace::datasets::mutate
