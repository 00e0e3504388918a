// What is shown of objects without contents: "<function f>", "<class 'C'>", "<Color.RED: 1>", "range(0, 3)"; no addresses.
#pragma once

#include <string>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

// At most about `budget` bytes. No user code runs.
std::string opaque_text(PyObject* object, size_t budget);

// The message of an exception as str(exception) gives it, if CPython's own __str__ makes it from exact builtins alone; else "".
std::string exception_message(PyObject* exception, size_t budget);
// "Type: message", or "Type" without a message.
std::string exception_text(PyObject* exception, size_t budget);

}  // namespace foretrace::tracer::python
