// Texts of immutable builtin values as CPython's repr gives them, read from their raw content: subclasses are shown as the
// builtin that they extend, and nothing of them is called.
#pragma once

#include <cstdint>
#include <string>

#include "tracer/python/cpython.h"

namespace foretrace::tracer::python {

// Appends at most `budget` bytes of the text of an int, float, complex, str or bytes (or an instance of a subclass) to `out`, cut
// between characters. Returns the bytes of the whole text; for str and bytes of more than 64 KiB an estimate from below.
// Integers of more than 4300 digits are shown in hexadecimal: the decimal conversion takes quadratic time.
uint64_t append_scalar_text(PyObject* value, size_t budget, std::string& out);

// The characters of a str in UTF-8, lone surrogates as the three bytes that they would take.
std::string utf8_text(PyObject* str);

}  // namespace foretrace::tracer::python
