// Which names a program binds, and which it refers to.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "datasets/python_lexer.h"

namespace foretrace::datasets {

class ProgramOutline;

// Adds to `bound` parameters, targets, functions and classes (imported names only after `as`:
// others keep their meaning), to `attributes` the program's own methods and attributes.
void find_bindings(const ProgramOutline& outline, std::set<std::string>& bound,
                   std::set<std::string>& attributes);

// Names among tokens [begin, end) that stand for variables, those in f-strings included.
void find_references(const PythonToken* begin, const PythonToken* end,
                     std::set<std::string>& names);

}  // namespace foretrace::datasets
