// Loops over literals: what each turn binds.
#pragma once

#include <string>
#include <vector>

#include "datasets/corpus/literal_text.h"

namespace foretrace::datasets::corpus {

struct RowTargets {
  std::vector<std::string> names;
  bool apart = false;  // the names of a tuple, that an element's parts are bound to
};

// For each element of the display (or of the name bound to one): `names` with the targets bound to
// it. Elements that are no literals, or have another number of
// parts, give none. pytest.param(...) counts as the tuple of its arguments. At most 64.
std::vector<LiteralBindings> literal_rows(const syntax::SyntaxTree& tree, const RowTargets& targets,
                                          uint32_t iterable, const LiteralBindings& names);

// The names of a target, or of a tuple of names; none for another.
RowTargets target_names(const syntax::SyntaxTree& tree, uint32_t target);

}  // namespace foretrace::datasets::corpus
