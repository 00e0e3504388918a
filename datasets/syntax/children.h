// The children of a node in their order.
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::syntax {

inline std::vector<uint32_t> children_of(const SyntaxTree& tree, uint32_t node) {
  std::vector<uint32_t> out;
  for (uint32_t c = tree.at(node).first; c != 0; c = tree.at(c).next) out.push_back(c);
  return out;
}

}  // namespace foretrace::datasets::syntax
