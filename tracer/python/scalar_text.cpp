#include "tracer/python/scalar_text.h"

#include <algorithm>
#include <string_view>

#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

constexpr Py_ssize_t kExactLength = 64 << 10;
constexpr size_t kMaxDecimalBits = 14284;  // of 4300 digits

// `text` up to `budget` bytes, without half a character at its end.
uint64_t append_cut(std::string_view text, size_t budget, std::string& out) {
  size_t n = std::min(text.size(), budget);
  if (n < text.size())
    while (n > 0 && (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) --n;
  out.append(text.substr(0, n));
  return text.size();
}

// Takes over `str`. 0 if it is null or not encodable: the error is cleared.
uint64_t append_str(PyObject* str, size_t budget, std::string& out) {
  const PyRef owner(str);
  Py_ssize_t size = 0;
  const char* bytes = str != nullptr ? PyUnicode_AsUTF8AndSize(str, &size) : nullptr;
  if (bytes == nullptr) {
    PyErr_Clear();
    return 0;
  }
  return append_cut({bytes, static_cast<size_t>(size)}, budget, out);
}

// repr of plain ASCII without quotes, backslashes and control characters: the text in quotes. False if it is anything else.
bool append_plain_ascii(PyObject* value, size_t budget, std::string& out) {
  if (!PyUnicode_IS_COMPACT_ASCII(value)) return false;
  const auto* data = reinterpret_cast<const unsigned char*>(PyUnicode_1BYTE_DATA(value));
  const size_t n = static_cast<size_t>(PyUnicode_GET_LENGTH(value));
  if (n + 2 > budget) return false;
  for (size_t i = 0; i < n; ++i)
    if (data[i] < 0x20 || data[i] == 0x7f || data[i] == '\'' || data[i] == '\\') return false;
  out += '\'';
  out.append(reinterpret_cast<const char*>(data), n);
  out += '\'';
  return true;
}

uint64_t append_str_repr(PyObject* value, size_t budget, std::string& out) {
  const Py_ssize_t n = PyUnicode_GET_LENGTH(value);
  if (append_plain_ascii(value, budget, out)) return static_cast<uint64_t>(n) + 2;
  if (n <= kExactLength) return append_str(PyUnicode_Type.tp_repr(value), budget, out);
  const auto wanted = static_cast<Py_ssize_t>(std::min<size_t>(budget, kExactLength));
  const PyRef head(PyUnicode_Substring(value, 0, wanted));
  if (head) append_str(PyUnicode_Type.tp_repr(head.get()), budget, out);
  PyErr_Clear();
  return static_cast<uint64_t>(n) + 2;
}

uint64_t append_bytes_repr(PyObject* value, size_t budget, std::string& out) {
  const Py_ssize_t n = PyBytes_GET_SIZE(value);
  if (n <= kExactLength) return append_str(PyBytes_Type.tp_repr(value), budget, out);
  const auto wanted = static_cast<Py_ssize_t>(std::min<size_t>(budget, kExactLength));
  const PyRef head(PyBytes_FromStringAndSize(PyBytes_AS_STRING(value), wanted));
  if (head) append_str(PyBytes_Type.tp_repr(head.get()), budget, out);
  PyErr_Clear();
  return static_cast<uint64_t>(n) + 3;
}

uint64_t append_int(PyObject* value, size_t budget, std::string& out) {
  if (_PyLong_NumBits(value) <= kMaxDecimalBits)
    if (const uint64_t n = append_str(PyNumber_ToBase(value, 10), budget, out)) return n;
  return append_str(PyNumber_ToBase(value, 16), budget, out);
}

uint64_t append_float(double value, size_t budget, std::string& out) {
  char* text = PyOS_double_to_string(value, 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
  if (text == nullptr) {
    PyErr_Clear();
    return 0;
  }
  const uint64_t n = append_cut(text, budget, out);
  PyMem_Free(text);
  return n;
}

}  // namespace

uint64_t append_scalar_text(PyObject* value, size_t budget, std::string& out) {
  if (PyUnicode_Check(value)) return append_str_repr(value, budget, out);
  if (PyLong_Check(value)) return append_int(value, budget, out);
  if (PyFloat_Check(value)) return append_float(PyFloat_AS_DOUBLE(value), budget, out);
  if (PyBytes_Check(value)) return append_bytes_repr(value, budget, out);
  return append_str(PyComplex_Type.tp_repr(value), budget, out);
}

std::string utf8_text(PyObject* str) {
  Py_ssize_t size = 0;
  if (const char* bytes = PyUnicode_AsUTF8AndSize(str, &size)) return {bytes, static_cast<size_t>(size)};
  PyErr_Clear();
  const PyRef bytes(PyUnicode_AsEncodedString(str, "utf-8", "surrogatepass"));
  if (!bytes) {
    PyErr_Clear();
    return {};
  }
  return {PyBytes_AS_STRING(bytes.get()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

}  // namespace foretrace::tracer::python
