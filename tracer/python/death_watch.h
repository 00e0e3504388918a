// DeathWatch: learns when an object whose address was noted is freed, without keeping it alive, so that an address that is used
// again is not taken for the old object. Nothing that a program can see changes: order and time of finalisers, reference
// counts, the trashcan that keeps deep deallocations off the C stack, assignments to __class__ and __bases__.
//
// Builtin and C types: tp_dealloc is wrapped on first sight of the type. Python classes: subtype_dealloc ends in tp_free, which
// is PyObject_GC_Del or PyObject_Free; that slot is replaced.
#pragma once

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

class DeathWatch {
 public:
  // Called with an address just before its memory is given back, for every object of the watched types.
  using Callback = void (*)(PyObject*);

  // Once a process, with the GIL held. REQUIRES: Python is initialised
  static void start(Callback callback);
  // Watches instances of `type`; false if their death cannot be learnt.
  static bool watch(PyTypeObject* type);
  // A class made by a class statement (or by a call of type), not by C code.
  static bool is_python_class(const PyTypeObject* type);
};

}  // namespace foretrace::tracer::python
