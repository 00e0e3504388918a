#include "tracer/python/frame_gate.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace foretrace::tracer::python {

thread_local constinit bool FrameGate::wants_all_ = false;
uint64_t FrameGate::unwatched_ = 0;

#if PY_VERSION_HEX < 0x030c0000

bool FrameGate::open_ = false;

// What the evaluator shares with FrameGate.
struct FrameGateState {
  static bool& open() { return FrameGate::open_; }
  static uint64_t& unwatched() { return FrameGate::unwatched_; }
  static bool wants_all() { return FrameGate::wants_all_; }
};

namespace {

using State = FrameGateState;

constexpr uint8_t kOn = 255;  // as in CPython: all bits, or none

FrameGate::Wanted is_wanted;

// BINARY_SUBSCR_GETITEM is the one instruction that runs a Python function without asking the frame evaluator: in a frame whose
// tracing is off it would hide `__getitem__`. CPython specialises to it only functions whose version fits 16 bits.
constexpr uint32_t kUnspecialisedVersion = 1u << 16;

void keep_visible(PyFunctionObject* function) {
  if (function != nullptr && function->func_version < kUnspecialisedVersion) function->func_version = kUnspecialisedVersion;
}

// Under a frame evaluator each Python call takes C stack; CPython's own calls from Python to Python take none. So the gate stands
// open below the first part of a stack: a recursion comes as deep as it would untraced.
constexpr size_t kMaxGatedBytes = 1u << 20;

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

// Of the calling thread: where the first part of its stack ends, counted from where it asked first. At first: nothing is above it.
thread_local constinit uintptr_t stack_floor = UINTPTR_MAX;

// True below the first part of the thread's stack.
bool is_deep() {
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (here >= stack_floor) return false;
  if (stack_floor == UINTPTR_MAX) stack_floor = here - std::min(stack_bytes() / 4, kMaxGatedBytes);
  return here < stack_floor;
}

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing);

// Threads that are in the middle of a frame without tracing may call frames that are no longer asked for: all get their events.
void open_gate(PyInterpreterState* interpreter) {
  State::open() = true;
  _PyInterpreterState_SetEvalFrameFunc(interpreter, _PyEval_EvalFrameDefault);
  for (PyThreadState* thread = PyInterpreterState_ThreadHead(interpreter); thread != nullptr; thread = PyThreadState_Next(thread))
    if (thread->c_tracefunc != nullptr && thread->tracing == 0) thread->cframe->use_tracing = kOn;
}

void close_gate(PyInterpreterState* interpreter) {
  State::open() = false;
  _PyInterpreterState_SetEvalFrameFunc(interpreter, evaluate);
}

bool all_watched(PyThreadState* thread) { return State::open() || thread->c_profilefunc != nullptr || State::wants_all(); }

PyObject* evaluate(PyThreadState* thread, _PyInterpreterFrame* frame, int throwing) {
  const uint8_t before = thread->cframe->use_tracing;
  const bool opens = !State::open() && is_deep();
  if (opens) open_gate(thread->interp);
  // Inside a trace function (tracing > 0) CPython has switched events off itself.
  const bool gated = thread->c_tracefunc != nullptr && thread->tracing == 0;
  const bool wanted = gated && is_wanted(frame->f_code, frame->f_globals);
  if (gated) {
    if (wanted) keep_visible(frame->f_func);
    thread->cframe->use_tracing = all_watched(thread) || wanted ? kOn : 0;
  }
  State::unwatched() += !wanted || before == 0 ? 1 : 0;
  PyObject* result = _PyEval_EvalFrameDefault(thread, frame, throwing);
  State::unwatched() += wanted ? 0 : 1;
  if (opens) close_gate(thread->interp);
  if (!gated) return result;
  const bool watched = all_watched(thread);  // the frame may have changed it
  thread->cframe->use_tracing = watched || (before != 0 && thread->c_tracefunc != nullptr) ? kOn : 0;
  return result;
}

}  // namespace

void FrameGate::install(Wanted wanted) {
  is_wanted = wanted;
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), evaluate);
}

#else

bool FrameGate::open_ = true;

void FrameGate::install(Wanted) {}

#endif

}  // namespace foretrace::tracer::python
