#include "tracer/python/opaque_text.h"

#include <array>
#include <cstring>

#include "tracer/python/numpy_values.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/raw_dict.h"
#include "tracer/python/scalar_table.h"
#include "tracer/python/scalar_text.h"
#include "tracer/python/type_table.h"

namespace foretrace::tracer::python {
namespace {

std::string utf8_or(PyObject* name, const char* otherwise) {
  return name != nullptr && PyUnicode_Check(name) ? utf8_text(name) : otherwise;
}

std::string marked(const std::string& what, const std::string& name) { return "<" + what + " " + name + ">"; }

std::string class_text(PyObject* object) {
  auto* type = reinterpret_cast<PyTypeObject*>(object);
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0)
    return "<class '" + utf8_or(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname, "?") + "'>";
  return "<class '" + short_type_name(type) + "'>";
}

std::string builtin_text(PyObject* object) {
  const auto* function = reinterpret_cast<PyCFunctionObject*>(object);
  const bool method = function->m_self != nullptr && !PyModule_Check(function->m_self);
  return marked(method ? "built-in method" : "built-in function", function->m_ml->ml_name);
}

std::string method_text(PyObject* object) {
  PyObject* function = PyMethod_GET_FUNCTION(object);
  if (!PyFunction_Check(function)) return "<method>";
  return marked("method", utf8_or(reinterpret_cast<PyFunctionObject*>(function)->func_qualname, "?"));
}

std::string module_text(PyObject* object) {
  PyObject* dict = PyModule_GetDict(object);
  return marked("module", utf8_or(dict != nullptr ? raw_dict_get(dict, "__name__") : nullptr, "?"));
}

// `<Color.RED: 1>` from the member's own attributes.
std::string enum_text(PyObject* object, size_t budget) {
  const std::string type = short_type_name(Py_TYPE(object));
  PyObject* dict = nullptr;
#if PY_VERSION_HEX < 0x030d0000
  if (PyObject** slot = _PyObject_GetDictPtr(object)) dict = *slot;
#else
  const PyRef owner(PyObject_GenericGetDict(object, nullptr));
  dict = owner.get();
  PyErr_Clear();
#endif
  PyObject* name = dict != nullptr ? raw_dict_get(dict, "_name_") : nullptr;
  if (name == nullptr || !PyUnicode_CheckExact(name)) return "<" + type + ">";
  std::string text = "<" + type + "." + utf8_text(name);
  PyObject* value = raw_dict_get(dict, "_value_");
  if (value == nullptr) return text + ">";
  const PyTypeObject* value_type = Py_TYPE(value);
  if (value_type == &PyLong_Type || value_type == &PyUnicode_Type || value_type == &PyFloat_Type) {
    text += ": ";
    append_scalar_text(value, budget, text);
  }
  return text + ">";
}

// repr of C types that call nothing but builtins.
bool has_safe_repr(const PyTypeObject* type) {
  if (type == &PyRange_Type) return true;
  for (const char* name : {"decimal.Decimal", "datetime.date", "datetime.timedelta", "re.Pattern"})
    if (std::strcmp(type->tp_name, name) == 0) return true;
  return false;
}

bool is_file(const PyTypeObject* type) {
  for (const char* name : {"_io.TextIOWrapper", "_io.BufferedReader", "_io.BufferedWriter", "_io.BufferedRandom", "_io.FileIO"})
    if (std::strcmp(type->tp_name, name) == 0) return true;
  return false;
}

// Text of None, True, ... and of exact numbers, str, bytes.
void append_plain(PyObject* value, size_t budget, std::string& out) {
  if (value == Py_None) out += "None";
  else if (PyBool_Check(value)) out += value == Py_True ? "True" : "False";
  else if (value == Py_Ellipsis) out += "Ellipsis";
  else if (value == Py_NotImplemented) out += "NotImplemented";
  else append_scalar_text(value, budget, out);
}

// The items of `args` between parentheses; false if one of them is no scalar.
bool append_args(PyObject* args, size_t budget, bool trailing_comma, std::string& out) {
  if (args == nullptr || !PyTuple_Check(args)) return false;
  const Py_ssize_t n = PyTuple_GET_SIZE(args);
  out += '(';
  for (Py_ssize_t i = 0; i < n; ++i) {
    PyObject* item = PyTuple_GET_ITEM(args, i);
    if (!is_scalar_type(Py_TYPE(item))) return false;
    if (i > 0) out += ", ";
    append_plain(item, budget, out);
  }
  out += n == 1 && trailing_comma ? ",)" : ")";
  return true;
}

std::string error_object_text(PyObject* object, size_t budget) {
  std::string text = short_type_name(Py_TYPE(object));
  const std::string bare = "<" + text + ">";
  return append_args(reinterpret_cast<PyBaseExceptionObject*>(object)->args, budget, false, text) ? text : bare;
}

std::string other_text(PyObject* object, const PyTypeObject* type, size_t budget) {
  if (has_safe_repr(type)) {
    const PyRef text(type->tp_repr(object));
    if (text && PyUnicode_CheckExact(text.get())) return utf8_text(text.get()).substr(0, budget);
    PyErr_Clear();
  }
  if (is_file(type)) return "<file>";
  return "<" + short_type_name(type) + ">";
}

using StrFunction = PyObject* (*)(PyObject*);

// CPython's own __str__ of exceptions: BaseException's and those of its subclasses that have one.
bool has_builtin_str(const PyTypeObject* type) {
  for (PyObject* known : {PyExc_BaseException, PyExc_KeyError, PyExc_OSError, PyExc_ImportError, PyExc_SyntaxError,
                          PyExc_UnicodeEncodeError, PyExc_UnicodeDecodeError, PyExc_UnicodeTranslateError})
    if (type->tp_str == reinterpret_cast<PyTypeObject*>(known)->tp_str) return true;
  return false;
}

// Nothing below `value` but exact builtins, so that str and repr of it run no user code.
bool plain(PyObject* value, int depth) {
  const PyTypeObject* type = Py_TYPE(value);
  if (is_scalar_type(type)) return !PyLong_CheckExact(value) || _PyLong_NumBits(value) < 4096;
  if (depth > 8) return false;
  if (type == &PyTuple_Type || type == &PyList_Type) {
    if (Py_SIZE(value) > 1000) return false;
    PyObject** items = PySequence_Fast_ITEMS(value);
    for (Py_ssize_t i = 0; i < Py_SIZE(value); ++i)
      if (!plain(items[i], depth + 1)) return false;
    return true;
  }
  if (type != &PyDict_Type || PyDict_GET_SIZE(value) > 1000) return false;
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* item = nullptr;
  while (PyDict_Next(value, &position, &key, &item) != 0)
    if (!plain(key, depth + 1) || !plain(item, depth + 1)) return false;
  return true;
}

bool plain_or_null(PyObject* value) { return value == nullptr || plain(value, 0); }

// The attributes that the exception's __str__ shows.
bool shows_plain_values(PyObject* exception) {
  if (!plain_or_null(reinterpret_cast<PyBaseExceptionObject*>(exception)->args)) return false;
  const auto is = [&](PyObject* type) { return PyType_IsSubtype(Py_TYPE(exception), reinterpret_cast<PyTypeObject*>(type)); };
  if (is(PyExc_OSError)) {
    const auto* e = reinterpret_cast<PyOSErrorObject*>(exception);
    return plain_or_null(e->myerrno) && plain_or_null(e->strerror) && plain_or_null(e->filename) && plain_or_null(e->filename2);
  }
  if (is(PyExc_ImportError)) return plain_or_null(reinterpret_cast<PyImportErrorObject*>(exception)->msg);
  if (is(PyExc_SyntaxError)) {
    const auto* e = reinterpret_cast<PySyntaxErrorObject*>(exception);
    return plain_or_null(e->msg) && plain_or_null(e->filename) && plain_or_null(e->lineno);
  }
  if (is(PyExc_UnicodeError)) {
    const auto* e = reinterpret_cast<PyUnicodeErrorObject*>(exception);
    return is(PyExc_UnicodeTranslateError) || is(PyExc_UnicodeEncodeError) || is(PyExc_UnicodeDecodeError)
               ? plain_or_null(e->encoding) && plain_or_null(e->object) && plain_or_null(e->reason)
               : true;
  }
  return true;
}

}  // namespace

std::string opaque_text(PyObject* object, size_t budget) {
  const PyTypeObject* type = Py_TYPE(object);
  if (PyFunction_Check(object))
    return marked("function", utf8_or(reinterpret_cast<PyFunctionObject*>(object)->func_qualname, "?"));
  if (PyType_Check(object)) return class_text(object);
  if (is_enum_type(type)) return enum_text(object, budget);
  if (auto number = numpy_scalar_text(object)) return *number;
  if (PyLong_Check(object) || PyUnicode_Check(object) || PyFloat_Check(object) || PyBytes_Check(object) ||
      PyComplex_Check(object)) {
    std::string text;
    append_scalar_text(object, budget, text);
    return text;
  }
  if (PyModule_Check(object)) return module_text(object);
  if (PyMethod_Check(object)) return method_text(object);
  if (PyCFunction_Check(object)) return builtin_text(object);
  if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object))
    return marked(short_type_name(type), utf8_or(reinterpret_cast<PyGenObject*>(object)->gi_name, "?"));
  if (PyExceptionInstance_Check(object)) return error_object_text(object, budget);
  return other_text(object, type, budget);
}

std::string exception_message(PyObject* exception, size_t budget) {
  const PyTypeObject* type = Py_TYPE(exception);
  if (!PyExceptionInstance_Check(exception) || !has_builtin_str(type) || !shows_plain_values(exception)) return {};
  const PyRef text(type->tp_str(exception));
  if (!text || !PyUnicode_Check(text.get())) {
    PyErr_Clear();
    return {};
  }
  std::string message = utf8_text(text.get());
  if (message.size() > budget) {
    while (budget > 0 && (static_cast<unsigned char>(message[budget]) & 0xC0) == 0x80) --budget;
    message.resize(budget);
  }
  return message;
}

std::string exception_text(PyObject* exception, size_t budget) {
  const std::string name = short_type_name(Py_TYPE(exception));
  const std::string message = exception_message(exception, budget);
  return message.empty() ? name : name + ": " + message;
}

}  // namespace foretrace::tracer::python
