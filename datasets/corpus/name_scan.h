// Which names a run of Python tokens binds and reads, without scopes: a name bound anywhere in it
// counts as bound.
#pragma once

#include <set>
#include <span>
#include <string>

#include "datasets/python_lexer.h"

namespace foretrace::datasets::corpus {

struct ScannedNames {
  std::set<std::string>
      bound;  // targets, parameters, functions, classes, imported names, `as` names
  std::set<std::string>
      read;  // every name not after a dot, in f-strings too; no names of keyword arguments
  std::set<std::string> globals;  // after `global`
  std::set<std::string> imports;  // top-level modules
  bool outside = false;           // a relative or * import
};

ScannedNames scan_names(std::span<const PythonToken> tokens);

}  // namespace foretrace::datasets::corpus
