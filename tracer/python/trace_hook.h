// TraceHook: the recorder's place in the interpreter. On CPython 3.11 it takes PyEval_SetTrace for itself and gives the program a
// sys.settrace and sys.gettrace that work beside it: the program's function is called as CPython would call it and never sees the
// recorder. From 3.12 on it is a tool of sys.monitoring, and sys.settrace stays the program's.
// New threads are hooked from their first instruction.
#pragma once

#include "tracer/python/recording.h"

namespace foretrace::tracer::python {

class TraceHook {
 public:
  // Once a process. `recording` outlives the hook. REQUIRES: no thread but this one was started
  static void install(Recording& recording);
  // Events of this thread are recorded from now on. False: a Python error is set.
  static bool start();
  // This thread's events are recorded no longer; the program's own trace function goes on.
  static void pause();
  // Nothing is recorded any more, on any thread.
  static void stop();
};

}  // namespace foretrace::tracer::python
