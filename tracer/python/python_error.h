// The only place where a raised Python exception becomes an error or an ending of ours.
#pragma once

#include <string>

#include "tracer/python/code_table.h"
#include "tracer/python/cpython.h"
#include "tracer/trace/run.h"

namespace foretrace::tracer::python {

// Why a program did not start, for a Failure record.
struct StartFailure {
  bool misuse = false;  // of the command line; else the program's own fault
  std::string what;
  std::string where;
  std::string hint;
};

// How a program ended.
struct Ending {
  Outcome outcome = Outcome::kReturned;
  int exit_code = 0;
  RaisedException exception;
  std::string exit_message;  // of SystemExit("text")
};

// Takes the raised exception: "SyntaxError: invalid syntax" at "file.py:3: text of the line". REQUIRES: an error is set
StartFailure take_start_failure(const std::string& context);
// Takes the raised exception and does what CPython does with one that leaves __main__: the exit code of SystemExit, its message or the
// traceback to stderr through sys.excepthook. The place of an exception is its innermost frame in scope. REQUIRES: an error is set
Ending take_ending(const Scope& scope);

}  // namespace foretrace::tracer::python
