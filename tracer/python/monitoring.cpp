#include "tracer/python/monitoring.h"

#if PY_VERSION_HEX >= 0x030c0000

#include <array>

#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

constexpr int kTool = 4;  // of the numbers 0 to 5, one that CPython proposes for nothing

Monitoring::CodeOf find_code;
Monitoring::OnEvent on_event;
PyObject* disable;           // what a callback answers that wants an event at this place no more
PyObject* set_local_events;  // of sys.monitoring
PyObject* tool;
PyObject* local_events;

PyObject* none() { Py_RETURN_NONE; }

PyObject* disabled() {
  Py_INCREF(disable);
  return disable;
}

CodeInfo* wanted(PyFrameObject* frame) {
  CodeInfo& code = find_code(frame_code(frame), frame_data(frame)->f_globals);
  return code.in_scope ? &code : nullptr;
}

// From now on the code's own instructions tell their events.
bool monitor(CodeInfo& code, PyObject* object) {
  code.monitored = true;
  PyObject* args[] = {tool, object, local_events};
  return static_cast<bool>(PyRef(PyObject_Vectorcall(set_local_events, args, 3, nullptr)));
}

PyObject* tell(int what, PyObject* arg) {
  PyFrameObject* frame = PyEval_GetFrame();
  if (frame == nullptr) return none();
  on_event(frame, what, arg);
  frame->f_lineno = 0;
  return none();
}

PyObject* tell_line(PyFrameObject* frame, int line) {
  if (frame == nullptr || line < 0) return none();
  frame->f_lineno = line;
  on_event(frame, PyTrace_LINE, Py_None);
  frame->f_lineno = 0;
  return none();
}

// Arguments of all callbacks: the code, an offset into it in bytes, and what the event brings.

PyObject* started(PyObject*, PyObject* const* args, Py_ssize_t) {
  PyFrameObject* frame = PyEval_GetFrame();
  CodeInfo* code = frame == nullptr ? nullptr : wanted(frame);
  if (code == nullptr) return disabled();
  if (!code->monitored && !monitor(*code, args[0])) return nullptr;
  return tell(PyTrace_CALL, Py_None);
}

PyObject* resumed(PyObject*, PyObject* const*, Py_ssize_t) { return tell(PyTrace_CALL, Py_None); }

PyObject* left(PyObject*, PyObject* const* args, Py_ssize_t) { return tell(PyTrace_RETURN, args[2]); }

PyObject* line(PyObject*, PyObject* const* args, Py_ssize_t) {
  return tell_line(PyEval_GetFrame(), static_cast<int>(PyLong_AsLong(args[1])));
}

// A jump back to its own line begins that line again; to another, that line tells of itself.
PyObject* jumped(PyObject*, PyObject* const* args, Py_ssize_t) {
  const int from = static_cast<int>(PyLong_AsLong(args[1])), to = static_cast<int>(PyLong_AsLong(args[2]));
  if (to > from) return disabled();
  auto* code = reinterpret_cast<PyCodeObject*>(args[0]);
  const int at = PyCode_Addr2Line(code, to);
  if (at != PyCode_Addr2Line(code, from)) return disabled();
  return tell_line(PyEval_GetFrame(), at);
}

// This one and the two below are told of all code.
PyObject* raised(PyObject*, PyObject* const* args, Py_ssize_t) {
  PyFrameObject* frame = PyEval_GetFrame();
  if (frame == nullptr || wanted(frame) == nullptr) return none();
  const PyRef traceback(PyException_GetTraceback(args[2]));
  const PyRef exception(PyTuple_Pack(3, Py_TYPE(args[2]), args[2], traceback ? traceback.get() : Py_None));
  return exception ? tell(PyTrace_EXCEPTION, exception.get()) : nullptr;
}

PyObject* unwound(PyObject*, PyObject* const*, Py_ssize_t) {
  PyFrameObject* frame = PyEval_GetFrame();
  return frame != nullptr && wanted(frame) != nullptr ? tell(PyTrace_RETURN, nullptr) : none();
}

PyObject* thrown(PyObject*, PyObject* const*, Py_ssize_t) {
  PyFrameObject* frame = PyEval_GetFrame();
  return frame != nullptr && wanted(frame) != nullptr ? tell(PyTrace_CALL, Py_None) : none();
}

struct Source {
  const char* event;
  bool local;  // set for each code by itself
  PyObject* (*callback)(PyObject*, PyObject* const*, Py_ssize_t);
  PyMethodDef method;
};

std::array<Source, 10> sources = {{{"PY_START", false, started, {}},
                                   {"PY_RESUME", true, resumed, {}},
                                   {"PY_RETURN", true, left, {}},
                                   {"PY_YIELD", true, left, {}},
                                   {"LINE", true, line, {}},
                                   {"JUMP", true, jumped, {}},
                                   {"STOP_ITERATION", true, raised, {}},
                                   {"RAISE", false, raised, {}},
                                   {"PY_UNWIND", false, unwound, {}},
                                   {"PY_THROW", false, thrown, {}}}};

// Registers the source's callback and gives its event's bit, 0 for an error.
long connect(PyObject* monitoring, PyObject* events, Source& source) {
  const PyRef bit(PyObject_GetAttrString(events, source.event));
  source.method = {source.event, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(source.callback)), METH_FASTCALL, nullptr};
  const PyRef callback(PyCFunction_New(&source.method, nullptr));
  if (!bit || !callback) return 0;
  const PyRef before(PyObject_CallMethod(monitoring, "register_callback", "iOO", kTool, bit.get(), callback.get()));
  return before ? PyLong_AsLong(bit.get()) : 0;
}

}  // namespace

bool Monitoring::start(CodeOf of, OnEvent tell_event) {
  find_code = of;
  on_event = tell_event;
  PyObject* monitoring = PySys_GetObject("monitoring");  // borrowed
  const PyRef events(monitoring != nullptr ? PyObject_GetAttrString(monitoring, "events") : nullptr);
  if (!events) return false;
  const PyRef taken(PyObject_CallMethod(monitoring, "use_tool_id", "is", kTool, "foretrace"));
  disable = PyObject_GetAttrString(monitoring, "DISABLE");
  set_local_events = PyObject_GetAttrString(monitoring, "set_local_events");
  if (!taken || disable == nullptr || set_local_events == nullptr) return false;
  long local = 0, global = 0;
  for (Source& source : sources) {
    const long bit = connect(monitoring, events.get(), source);
    if (bit <= 0) return false;
    (source.local ? local : global) |= bit;
  }
  tool = PyLong_FromLong(kTool);
  local_events = PyLong_FromLong(local);
  if (tool == nullptr || local_events == nullptr) return false;
  return static_cast<bool>(PyRef(PyObject_CallMethod(monitoring, "set_events", "il", kTool, global)));
}

}  // namespace foretrace::tracer::python

#endif
