// Looking into dicts without calling anyone's __eq__ or __hash__.
#pragma once

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

// The value under the exact str `name` of a dict (or of a subclass: its own items), borrowed; null if there is none.
inline PyObject* raw_dict_get(PyObject* dict, const char* name) {
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(dict, &position, &key, &value) != 0)
    if (PyUnicode_CheckExact(key) && PyUnicode_CompareWithASCIIString(key, name) == 0) return value;
  return nullptr;
}

}  // namespace foretrace::tracer::python
