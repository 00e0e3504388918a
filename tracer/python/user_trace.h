// UserTrace: the program's own sys.settrace, kept for each thread and served from the recorder's hook.
#pragma once

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

class UserTrace {
 public:
  // Puts our settrace and gettrace into sys.
  static void install();
  // Hands an event to the program's function, as trace_trampoline in CPython's sysmodule.c does. -1: it raised.
  static int dispatch(PyFrameObject* frame, int what, PyObject* arg) {
    return function_ == nullptr ? 0 : call(frame, what, arg);
  }
  static PyObject* function() { return function_; }
  static void set(PyObject* function);

 private:
  static int call(PyFrameObject* frame, int what, PyObject* arg);
  static thread_local constinit PyObject* function_;
};

}  // namespace foretrace::tracer::python
