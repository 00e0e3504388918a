#include "tracer/python/frame_gate.h"

namespace foretrace::tracer::python {

#if PY_VERSION_HEX < 0x030c0000

namespace {

constexpr uint8_t kOn = 255;  // as in CPython: all bits, or none

FrameGate::Wanted is_wanted;
FrameGate::WantsAll wants_all_events;

// BINARY_SUBSCR_GETITEM is the one instruction that runs a Python function without asking the frame evaluator: in a frame whose
// tracing is off it would hide `__getitem__`. CPython specialises to it only functions whose version fits 16 bits.
constexpr uint32_t kUnspecialisedVersion = 1u << 16;

void keep_visible(PyFunctionObject* function) {
  if (function != nullptr && function->func_version < kUnspecialisedVersion) function->func_version = kUnspecialisedVersion;
}

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  // Inside a trace function (tracing > 0) CPython has switched events off itself.
  if (thread->c_tracefunc == nullptr || thread->tracing > 0) return _PyEval_EvalFrameDefault(thread, frame, throwing);
  const uint8_t before = thread->cframe->use_tracing;
  const bool everything = thread->c_profilefunc != nullptr || wants_all_events();
  const bool wanted = is_wanted(frame->f_code, frame->f_globals);
  if (wanted) keep_visible(frame->f_func);
  thread->cframe->use_tracing = everything || wanted ? kOn : 0;
  PyObject* result = _PyEval_EvalFrameDefault(thread, frame, throwing);
  const bool watched = thread->c_profilefunc != nullptr || wants_all_events();  // the frame may have changed it
  thread->cframe->use_tracing = watched || (before != 0 && thread->c_tracefunc != nullptr) ? kOn : 0;
  return result;
}

}  // namespace

void FrameGate::install(Wanted wanted, WantsAll wants_all) {
  is_wanted = wanted;
  wants_all_events = wants_all;
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), evaluate);
}

#else

void FrameGate::install(Wanted, WantsAll) {}

#endif

}  // namespace foretrace::tracer::python
