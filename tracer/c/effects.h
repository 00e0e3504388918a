// Effects: what the expressions of one statement can change, from its syntax.
#pragma once

#include <map>
#include <set>

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// A variable by the place of its declaration.
using VariableKey = std::pair<uint64_t, uint64_t>;
VariableKey variable_key(CXCursor declaration);

struct Effects {
  std::set<VariableKey> writes;   // set by name, or in a part of them
  std::set<VariableKey> exposed;  // their address is taken
  std::map<VariableKey, CXCursor> globals;  // of the file, that are named
  bool reaches = false;           // calls a function, or stores through a pointer
  // Adds what an expression does. Statements inside of it (GNU statement expressions) are left out, but may reach.
  void add(CXCursor expression);

 private:
  void add_target(CXCursor target);
};

}  // namespace foretrace::tracer::c
