// The names that a subtree binds itself, and the attributes that it sets: what may be renamed in it
// without another meaning.
#pragma once

#include <string_view>
#include <unordered_set>

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::overlap {

struct BoundNames {
  std::unordered_set<std::string_view> names;       // variables, parameters, functions, classes
  std::unordered_set<std::string_view> attributes;  // set by assignment, or in a class's body

  // Everything but the builtins that the subtree leaves alone. A name that comes from outside, such
  // as an imported module's, is one that the program could have called otherwise.
  [[nodiscard]] bool renames(std::string_view name) const;
};

BoundNames bound_names(const syntax::SyntaxTree& tree, uint32_t node);

// A function's name without its "async ".
std::string_view function_name(const syntax::Node& function);

}  // namespace foretrace::datasets::overlap
