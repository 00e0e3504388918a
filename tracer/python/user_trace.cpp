#include "tracer/python/user_trace.h"

#include <array>

#include "tracer/python/frame_gate.h"
#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

constexpr std::array<const char*, 8> kEventNames = {"call",   "exception",   "line",     "return",
                                                    "c_call", "c_exception", "c_return", "opcode"};

PyObject* set_trace(PyObject*, PyObject* function) {
  if (PySys_Audit("sys.settrace", nullptr) < 0) return nullptr;
  UserTrace::set(function == Py_None ? nullptr : function);
  Py_RETURN_NONE;
}

PyObject* get_trace(PyObject*, PyObject*) {
  PyObject* function = UserTrace::function() != nullptr ? UserTrace::function() : Py_None;
  Py_INCREF(function);
  return function;
}

PyMethodDef set_trace_method = {"settrace", set_trace, METH_O, nullptr};
PyMethodDef get_trace_method = {"gettrace", get_trace, METH_NOARGS, nullptr};

}  // namespace

thread_local constinit PyObject* UserTrace::function_ = nullptr;

void UserTrace::install() {
  const PyRef module(PyUnicode_FromString("sys"));
  for (PyMethodDef* method : {&set_trace_method, &get_trace_method}) {
    if (PyObject* original = PySys_GetObject(method->ml_name); original != nullptr && PyCFunction_Check(original))
      method->ml_doc = reinterpret_cast<PyCFunctionObject*>(original)->m_ml->ml_doc;
    const PyRef function(PyCFunction_NewEx(method, nullptr, module.get()));
    if (!function || PySys_SetObject(method->ml_name, function.get()) != 0) PyErr_Clear();
  }
}

void UserTrace::set(PyObject* function) {
  Py_XINCREF(function);
  PyObject* old = std::exchange(function_, function);
  FrameGate::want_all(function != nullptr);
  Py_XDECREF(old);
}

int UserTrace::call(PyFrameObject* frame, int what, PyObject* arg) {
  PyObject* callback = what == PyTrace_CALL ? function_ : frame->f_trace;
  if (callback == nullptr || what < 0 || what >= static_cast<int>(kEventNames.size())) return 0;
  const PyRef held = PyRef::borrowed(callback);
  const PyRef name(PyUnicode_InternFromString(kEventNames[static_cast<size_t>(what)]));
  if (!name || PyFrame_FastToLocalsWithError(frame) < 0) return -1;
  PyObject* stack[3] = {reinterpret_cast<PyObject*>(frame), name.get(), arg != nullptr ? arg : Py_None};
  PyRef result(PyObject_Vectorcall(callback, stack, 3, nullptr));
  PyFrame_LocalsToFast(frame, 1);
  if (!result) {
    PyTraceBack_Here(frame);
    set(nullptr);
    Py_CLEAR(frame->f_trace);
    return -1;
  }
  if (result.get() == Py_None) return 0;
  PyObject* old = std::exchange(frame->f_trace, result.release());
  Py_XDECREF(old);
  return 0;
}

}  // namespace foretrace::tracer::python
