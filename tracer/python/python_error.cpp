#include "tracer/python/python_error.h"

#include <traceback.h>

#include "core/trimmed.h"
#include "tracer/python/opaque_text.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/scalar_text.h"
#include "tracer/python/type_table.h"

namespace foretrace::tracer::python {
namespace {

constexpr size_t kMessageBytes = 64 << 10;

// The raised exception as an instance with its traceback; no error is set afterwards.
PyRef take_exception() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value != nullptr && traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return PyRef(value);
}

std::string text_or_empty(PyObject* str) { return str != nullptr && PyUnicode_Check(str) ? utf8_text(str) : std::string(); }

// The text of SystemExit's code, as print writes it.
std::string exit_text(PyObject* code) {
  const PyRef text(PyObject_Str(code));
  if (!text) PyErr_Clear();
  return text ? utf8_text(text.get()) + "\n" : std::string();
}

Ending from_exit(PyObject* exception) {
  Ending ending{Outcome::kExited, 0, {}, {}};
  PyObject* code = reinterpret_cast<PySystemExitObject*>(exception)->code;
  if (code == nullptr || code == Py_None) return ending;
  if (PyLong_Check(code)) {
    ending.exit_code = static_cast<int>(PyLong_AsLong(code)) & 255;
    PyErr_Clear();
    return ending;
  }
  ending.exit_code = 1;
  ending.exit_message = exit_text(code);
  return ending;
}

void add_place(PyObject* exception, const Scope& scope, RaisedException& raised) {
  const PyRef first(PyException_GetTraceback(exception));
  bool found = false;
  for (auto* at = reinterpret_cast<PyTracebackObject*>(first.get()); at != nullptr; at = at->tb_next) {
    const PyRef code(reinterpret_cast<PyObject*>(PyFrame_GetCode(at->tb_frame)));
    const PyRef globals(PyFrame_GetGlobals(at->tb_frame));
    const std::string file = utf8_text(reinterpret_cast<PyCodeObject*>(code.get())->co_filename);
    const bool in_scope = scope.contains(file, globals.get());
    if (found && !in_scope) continue;
    found = in_scope;
    raised.file = file;
    raised.line = at->tb_lineno >= 0 ? at->tb_lineno
                                     : PyCode_Addr2Line(reinterpret_cast<PyCodeObject*>(code.get()), at->tb_lasti);
  }
}

}  // namespace

StartFailure take_start_failure(const std::string& context) {
  const PyRef exception = take_exception();
  StartFailure failure;
  failure.what = context;
  if (!exception) return failure;
  const bool syntax = PyObject_TypeCheck(exception.get(), reinterpret_cast<PyTypeObject*>(PyExc_SyntaxError));
  if (!syntax) {
    failure.what += exception_text(exception.get(), kMessageBytes);
    return failure;
  }
  const auto* error = reinterpret_cast<PySyntaxErrorObject*>(exception.get());
  failure.what += short_type_name(Py_TYPE(exception.get())) + ": " + text_or_empty(error->msg);
  failure.where = text_or_empty(error->filename);
  if (error->lineno != nullptr && PyLong_CheckExact(error->lineno))
    failure.where += ":" + std::to_string(PyLong_AsLong(error->lineno));
  if (const std::string line(trimmed(text_or_empty(error->text))); !line.empty()) failure.where += ": " + line;
  return failure;
}

Ending take_ending(const Scope& scope) {
  PyRef exception = take_exception();
  if (!exception) return {};
  if (PyObject_TypeCheck(exception.get(), reinterpret_cast<PyTypeObject*>(PyExc_SystemExit))) {
    Ending ending = from_exit(exception.get());
    if (!ending.exit_message.empty()) PySys_FormatStderr("%s", ending.exit_message.c_str());
    return ending;
  }
  Ending ending{Outcome::kRaised, 1, {}, {}};
  ending.exception.type = short_type_name(Py_TYPE(exception.get()));
  ending.exception.message = exception_message(exception.get(), kMessageBytes);
  add_place(exception.get(), scope, ending.exception);
  PyObject* type = reinterpret_cast<PyObject*>(Py_TYPE(exception.get()));
  Py_INCREF(type);
  PyObject* traceback = PyException_GetTraceback(exception.get());
  PyErr_Restore(type, exception.release(), traceback);
  PyErr_Print();
  return ending;
}

}  // namespace foretrace::tracer::python
