// MutationWatch: learns when a list, a set or an instance changes, so that a step compares what was touched and nothing else. Whoever
// changes such an object passes a slot or a method of its type; those are replaced by functions that report the object and do the
// same. Nothing that a program can see changes.
//
// That holds in frames that CPython 3.11 traces: it runs no specialised instruction there. Python code that runs untraced, and
// extension modules that change lists by CPython's C API, are not seen: FrameGate knows of the first, complete() of the second. On other
// versions specialised instructions run in traced frames too, and supported() is false.
#pragma once

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

class MutationWatch {
 public:
  // Called with an object that changed or may have, after the change.
  using Callback = void (*)(PyObject*);

  static constexpr bool supported() { return PY_VERSION_HEX < 0x030c0000; }
  // In a warm interpreter, before the fork: finds out what every child would find out. Never needed.
  static void prepare();
  // Once a process, with the GIL held. `unsure`: any object may have changed.
  static void start(Callback changed, void (*unsure)());
  // Whether all changes of exact instances of `type` will be reported: of list, set, and classes made by class statements from object on.
  static bool watch(PyTypeObject* type);
  // `type` is about to be freed.
  static void forget(PyTypeObject* type);
  // A change is under way that may run Python code in the middle, as list.sort does.
  static bool in_progress() { return in_progress_ > 0; }
  // False from the moment that something was loaded or assigned by which objects change unreported. Cheap while no module was
  // imported and no class changed.
  static bool complete();

 private:
  friend struct ChangeInProgress;
  static int in_progress_;
};

}  // namespace foretrace::tracer::python
