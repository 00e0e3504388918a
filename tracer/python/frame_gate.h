// FrameGate: code that nobody watches runs untraced. CPython asks the trace function about every event of every frame; the gate is
// a frame evaluator (PEP 523) that decides once a call and switches the thread's tracing off for frames out of scope, and on again
// for those that they call back. Only CPython 3.11 keeps that switch where an evaluator can reach it (_PyCFrame.use_tracing, which
// each evaluation inherits from its caller and hands back when it ends); elsewhere install() does nothing.
//
// An evaluator costs C stack that CPython's calls from Python to Python do not take: once a thread is a quarter of its stack deep (at
// most 1 MB), the gate opens until it is back. Then all events of all threads are delivered, wanted or not.
#pragma once

#include <cstdint>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

class FrameGate {
 public:
  // Whether events of a frame that runs `code` with these globals are wanted on this thread. Called with the GIL held, for each
  // call of a thread that has a trace function.
  using Wanted = bool (*)(PyCodeObject* code, PyObject* globals);

  // Once a process.
  static void install(Wanted wanted);
  // Somebody wants every event on this thread: the callers of a frame, too, have their tracing on when it ends.
  static void want_all(bool wanted) { wants_all_ = wanted; }
  // Counts where frames began or ended whose instructions nobody watches, or one began that such a frame called.
  static uint64_t unwatched() { return unwatched_; }
  // Frames run that nobody was asked about.
  static bool is_open() { return open_; }

 private:
  friend struct FrameGateState;
  static thread_local constinit bool wants_all_;
  static uint64_t unwatched_;
  static bool open_;
};

}  // namespace foretrace::tracer::python
