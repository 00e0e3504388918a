// The entry: which function of the program is called with what. Everything but the call itself is evaluated here, so that the
// first step of the run is the function's own.
#pragma once

#include <optional>

#include "tracer/python/main_module.h"

namespace foretrace::tracer::python {

struct EntryCall {
  PyRef function;
  PyRef args;    // tuple
  PyRef kwargs;  // dict
};

// Evaluates `entry` and `args`, or the parts of `call`, with the names of the module. REQUIRES: its code has run
std::optional<StartFailure> prepare_call(const host::Request& request, PyObject* module, EntryCall& call);

}  // namespace foretrace::tracer::python
