#include "tracer/python/trace_hook.h"

#include <pthread.h>

#include <algorithm>

#include "tracer/python/death_watch.h"
#include "tracer/python/frame_gate.h"
#include "tracer/python/monitoring.h"
#include "tracer/python/mutation_watch.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/user_trace.h"

namespace foretrace::tracer::python {
namespace {

Recording* recording = nullptr;
bool recording_stopped = false;
thread_local ThreadFrames thread_frames;
thread_local constinit bool thread_records = false;

void record(PyFrameObject* frame, int what, PyObject* arg) {
  if (thread_records && !recording_stopped) recording->event(thread_frames, frame, what, arg);
}

#if PY_VERSION_HEX < 0x030c0000

int on_event(PyObject*, PyFrameObject* frame, int what, PyObject* arg) {
  record(frame, what, arg);
  return UserTrace::dispatch(frame, what, arg);
}

bool wants_frame(PyCodeObject* code, PyObject* globals) {
  return thread_records && !recording_stopped && recording->codes().of(code, globals).in_scope;
}

void take_settrace() {
  UserTrace::install();
  FrameGate::install(wants_frame);
}

bool hook_this_thread() {
  PyEval_SetTrace(on_event, nullptr);
  return PyErr_Occurred() == nullptr;
}

#else

CodeInfo& code_of(PyCodeObject* code, PyObject* globals) { return recording->codes().of(code, globals); }

void take_settrace() {}

// The first call hooks all threads.
bool hook_this_thread() {
  static bool hooked = false;
  if (!hooked) hooked = Monitoring::start(code_of, record);
  return hooked;
}

#endif

// A new thread's function, called with the hook in place.
PyObject* run_in_thread(PyObject* function, PyObject* args, PyObject* kwargs) {
  thread_records = true;
  if (!hook_this_thread()) return nullptr;
  return PyObject_Call(function, args, kwargs);
}

PyMethodDef run_in_thread_method = {
    "run", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(run_in_thread)), METH_VARARGS | METH_KEYWORDS, nullptr};

// The starter of threads that CPython has under one name, and ours in its place.
struct Starter {
  const char* name;
  PyObject* original;
  PyMethodDef method;
};

PyObject* start_thread(PyObject* self, PyObject* args, PyObject* kwargs) {
  const auto* starter = static_cast<const Starter*>(PyCapsule_GetPointer(self, nullptr));
  if (starter == nullptr) return nullptr;
  if (recording_stopped || PyTuple_GET_SIZE(args) == 0 || !PyCallable_Check(PyTuple_GET_ITEM(args, 0)))
    return PyObject_Call(starter->original, args, kwargs);
  const PyRef hooked(PyCFunction_New(&run_in_thread_method, PyTuple_GET_ITEM(args, 0)));
  const PyRef copy(PyTuple_New(PyTuple_GET_SIZE(args)));
  if (!hooked || !copy) return nullptr;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); ++i) {
    PyObject* item = i == 0 ? hooked.get() : PyTuple_GET_ITEM(args, i);
    Py_INCREF(item);
    PyTuple_SET_ITEM(copy.get(), i, item);
  }
  return PyObject_Call(starter->original, copy.get(), kwargs);
}

void replace_starter(PyObject* module, const char* name) {
  PyRef original(PyObject_GetAttrString(module, name));
  if (!original) return PyErr_Clear();
  auto* starter = new Starter{name, original.release(), {}};
  starter->method = {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(start_thread)),
                     METH_VARARGS | METH_KEYWORDS, nullptr};
  const PyRef capsule(PyCapsule_New(starter, nullptr, nullptr));
  const PyRef module_name(PyUnicode_FromString("_thread"));
  const PyRef function(capsule ? PyCFunction_NewEx(&starter->method, capsule.get(), module_name.get()) : nullptr);
  if (!function || PyObject_SetAttrString(module, name, function.get()) != 0) PyErr_Clear();
}

// A forked child shares the ring with its parent: it must not write into it.
void stop_in_child() { recording_stopped = true; }

void forget(PyObject* object) { recording->forget(object); }

void note(PyObject* object) { recording->note(object); }

void doubt() { recording->doubt(); }

}  // namespace

void TraceHook::install(Recording& target) {
  recording = &target;
  DeathWatch::start(forget);
  MutationWatch::start(note, doubt);
  take_settrace();
  pthread_atfork(nullptr, nullptr, stop_in_child);
  const PyRef module(PyImport_ImportModule("_thread"));
  if (!module) return PyErr_Clear();
  for (const char* name : {"start_new_thread", "start_new", "start_joinable_thread"}) replace_starter(module.get(), name);
}

bool TraceHook::start() {
  thread_records = true;
  return hook_this_thread();
}

void TraceHook::pause() { thread_records = false; }

void TraceHook::stop() { recording_stopped = true; }

}  // namespace foretrace::tracer::python
