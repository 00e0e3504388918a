#include "tracer/python/frame_gate.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace foretrace::tracer::python {

#if PY_VERSION_HEX < 0x030c0000

namespace {

constexpr uint8_t kOn = 255;  // as in CPython: all bits, or none

FrameGate::Wanted is_wanted;
FrameGate::WantsAll wants_all_events;
FrameGate::Unwatched on_unwatched;

// BINARY_SUBSCR_GETITEM is the one instruction that runs a Python function without asking the frame evaluator: in a frame whose
// tracing is off it would hide `__getitem__`. CPython specialises to it only functions whose version fits 16 bits.
constexpr uint32_t kUnspecialisedVersion = 1u << 16;

void keep_visible(PyFunctionObject* function) {
  if (function != nullptr && function->func_version < kUnspecialisedVersion) function->func_version = kUnspecialisedVersion;
}

// Under a frame evaluator each Python call takes C stack; CPython's own calls from Python to Python take none. So the gate stands
// open below the first part of a stack: a recursion comes as deep as it would untraced.
constexpr size_t kMaxGatedBytes = 1u << 20;
bool open = false;  // no frame is asked for, every event is delivered

// Of the calling thread; main threads are asked for their limit, since their extent is known to /proc alone.
size_t stack_bytes() {
  if (::syscall(SYS_gettid) == ::getpid()) {
    rlimit limit{};
    return ::getrlimit(RLIMIT_STACK, &limit) == 0 ? static_cast<size_t>(limit.rlim_cur) : 0;
  }
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return 0;
  size_t bytes = 0;
  ::pthread_attr_getstacksize(&attributes, &bytes);
  ::pthread_attr_destroy(&attributes);
  return bytes;
}

// True below the first part of the thread's stack, counted from where it asked first.
bool is_deep() {
  static thread_local uintptr_t floor = 0;
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (floor == 0) floor = here - std::min(stack_bytes() / 4, kMaxGatedBytes);
  return here < floor;
}

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);

// Threads that are in the middle of a frame without tracing may call frames that are no longer asked for: all get their events.
void open_gate(PyInterpreterState* interpreter) {
  open = true;
  _PyInterpreterState_SetEvalFrameFunc(interpreter, _PyEval_EvalFrameDefault);
  for (PyThreadState* thread = PyInterpreterState_ThreadHead(interpreter); thread != nullptr; thread = PyThreadState_Next(thread))
    if (thread->c_tracefunc != nullptr && thread->tracing == 0) thread->cframe->use_tracing = kOn;
}

void close_gate(PyInterpreterState* interpreter) {
  open = false;
  _PyInterpreterState_SetEvalFrameFunc(interpreter, evaluate);
}

bool all_watched(PyThreadState* thread) { return open || thread->c_profilefunc != nullptr || wants_all_events(); }

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  const uint8_t before = thread->cframe->use_tracing;
  const bool opens = !open && is_deep();
  if (opens) open_gate(thread->interp);
  // Inside a trace function (tracing > 0) CPython has switched events off itself.
  const bool gated = thread->c_tracefunc != nullptr && thread->tracing == 0;
  const bool wanted = gated && is_wanted(frame->f_code, frame->f_globals);
  if (gated) {
    if (wanted) keep_visible(frame->f_func);
    thread->cframe->use_tracing = all_watched(thread) || wanted ? kOn : 0;
  }
  if (!wanted || before == 0) on_unwatched();
  PyObject* result = _PyEval_EvalFrameDefault(thread, frame, throwing);
  if (!wanted) on_unwatched();
  if (opens) close_gate(thread->interp);
  if (!gated) return result;
  const bool watched = all_watched(thread);  // the frame may have changed it
  thread->cframe->use_tracing = watched || (before != 0 && thread->c_tracefunc != nullptr) ? kOn : 0;
  return result;
}

}  // namespace

bool FrameGate::is_open() { return open; }

void FrameGate::install(Wanted wanted, WantsAll wants_all, Unwatched unwatched) {
  is_wanted = wanted;
  wants_all_events = wants_all;
  on_unwatched = unwatched;
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), evaluate);
}

#else

bool FrameGate::is_open() { return true; }

void FrameGate::install(Wanted, WantsAll, Unwatched) {}

#endif

}  // namespace foretrace::tracer::python
