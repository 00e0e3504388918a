// Mutants of Python programs: each another program than the original and its siblings by the
// normalised tree of overlap/normalise.h, so that a mutant differs in what can be run: no edit of
// an annotation, a docstring or a name is one.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/result.h"
#include "core/rng.h"
#include "datasets/mutate/turns.h"

namespace foretrace::datasets::mutate {

// Hash of the normalised tree, names apart. kParse: not Python.
Result<uint64_t> tree_of(std::string_view source);

// take_turns with the operators of Python.
std::vector<Mutant> mutants_of(std::string_view source, size_t count,
                               std::unordered_set<uint64_t>& seen, Rng& rng);

}  // namespace foretrace::datasets::mutate
