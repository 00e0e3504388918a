// Monitoring: the events of sys.monitoring (PEP 669; CPython 3.12 and later) told as those of sys.settrace. Code is asked about when
// it runs first: what nobody wants then runs without a trace of it, and the program's own sys.settrace works beside it. CPython's own
// sys.settrace stands on the same events (legacy_tracing.c), so the steps are the same.
#pragma once

#include "tracer/python/code_table.h"

#if PY_VERSION_HEX >= 0x030c0000

namespace foretrace::tracer::python {

class Monitoring {
 public:
  // What is known of the code of a frame with these globals. Called with the GIL held, on any thread.
  using CodeOf = CodeInfo& (*)(PyCodeObject* code, PyObject* globals);
  // `what` and `arg`: as those of a Py_tracefunc.
  using OnEvent = void (*)(PyFrameObject* frame, int what, PyObject* arg);
  // Events of code in scope are told from now on, on all threads; once a process. False: a Python error is set.
  static bool start(CodeOf code_of, OnEvent on_event);
};

}  // namespace foretrace::tracer::python

#endif
