// Effects: what the expressions of one statement can change and need, from their syntax.
#pragma once

#include <map>
#include <set>

#include "tracer/c/accesses.h"

namespace foretrace::tracer::c {

// A variable by the place of its declaration.
using VariableKey = std::pair<uint64_t, uint64_t>;
VariableKey variable_key(CXCursor declaration);

struct Effects {
  std::set<VariableKey> writes;   // set as a whole by name, or in a part that no probe sees
  std::set<VariableKey> sets;     // of those: by a plain assignment
  std::set<VariableKey> reads;    // by name, whatever else happens
  std::set<VariableKey> exposed;  // their address is taken
  std::map<VariableKey, CXCursor> globals;  // of the file, that are named
  unsigned reaches = 0;           // __ft_calls, ... (runtime/tables.h)
  bool probed = true;             // accesses have probes (accesses.h)
  // Adds what an expression does. Statements inside of it (GNU statement expressions) are left out, but may reach.
  void add(CXCursor expression, Use use = Use::kRead, bool certain = true);

 private:
  void add_target(CXCursor target, Use use);
  void add_call(CXCursor call);
};

}  // namespace foretrace::tracer::c
