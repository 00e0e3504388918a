// The embedded CPython: set up as `python -u FILE` would set it up, with nothing imported that a bare interpreter does not import.
#pragma once

#include <string>

#include "core/result.h"

namespace foretrace::tracer::python {

// `executable` becomes sys.executable and decides the prefix and the virtual environment; empty: the one the host was built for.
Status start_interpreter(const std::string& executable);
// "CPython 3.11.2"
std::string interpreter_name();
// The last things of a run: waits for the program's threads. What it runs is still recorded, on the threads.
void join_threads();
// atexit functions, finalisers, flushing of files; then the process exits. With `warm` it skips taking the interpreter
// down where nothing of the program could notice.
[[noreturn]] void finish_process(int exit_code, bool warm);

}  // namespace foretrace::tracer::python
