// A subtree as two numbers that do not depend on its names.
#pragma once

#include <cstdint>

#include "datasets/overlap/bound_names.h"

namespace foretrace::datasets::overlap {

struct TreeHash {
  uint64_t exact = 0;  // constants by value
  uint64_t loose = 0;  // constants by type: number, string, bytes

  friend bool operator==(const TreeHash&, const TreeHash&) = default;
};

// Names that may be renamed count by the order of their first use in the subtree. A keyword
// argument's name does not count: it may be that of a parameter. The same on every machine.
// REQUIRES: a normalised tree
TreeHash tree_hash(const syntax::SyntaxTree& tree, uint32_t node, const BoundNames& bound);

}  // namespace foretrace::datasets::overlap
