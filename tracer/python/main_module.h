// The program as a module: __main__ as `python FILE` sets it up, or, for an entry, a module of its own name.
#pragma once

#include <optional>
#include <string>

#include "tracer/host/protocol.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/python_error.h"

namespace foretrace::tracer::python {

struct Program {
  std::string file;    // co_filename of its code
  std::string source;
  PyRef code;
  PyRef module;
};

// The name under which the program's code is compiled: an absolute path, or the name of given source.
std::string program_file(const host::Request& request);
// Sets sys.argv and the first entry of sys.path.
bool set_arguments(const host::Request& request);
// Reads and compiles the program and makes its module. A failure when it cannot be read or compiled.
std::optional<StartFailure> load_program(const host::Request& request, bool as_main, Program& program);

}  // namespace foretrace::tracer::python
