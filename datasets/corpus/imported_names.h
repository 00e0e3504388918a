// What the imports of a Python file bind, for finding a called function's file.
#pragma once

#include <map>
#include <string>

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::corpus {

// Name -> dotted path of what it stands for, with the dots of a relative import before it:
//   import a.b          "a" -> "a"           from a.b import f as g   "g" -> "a.b.f"
//   import a.b as c     "c" -> "a.b"         from . import m          "m" -> ".m"
// Imports anywhere in the file count; of two of one name the first. `*` binds nothing.
std::map<std::string, std::string> imported_names(const syntax::SyntaxTree& tree);

}  // namespace foretrace::datasets::corpus
