// A subtree as the set of its runs of six tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/overlap/bound_names.h"

namespace foretrace::datasets::overlap {

// Hashes of all runs of six tokens, ascending, each once; of all tokens together if there are
// fewer. The tokens are those that the subtree is written with, in the order of the source, line
// ends and indentation among them; brackets that only group are left out. Names that may be renamed
// are numbered by first use in the run, so that a statement more does not change the runs behind
// it. Constants count by value. REQUIRES: a normalised tree
std::vector<uint64_t> token_runs(const syntax::SyntaxTree& tree, uint32_t node,
                                 const BoundNames& bound);

// |A and B| / |A or B| of two such sets, of which `shared` are in both; 1 for two empty ones.
double jaccard(size_t a, size_t b, size_t shared);

}  // namespace foretrace::datasets::overlap
