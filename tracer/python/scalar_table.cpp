#include "tracer/python/scalar_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/hash.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

constexpr Py_ssize_t kShortStr = 128;
constexpr size_t kShortText = 64;

uint64_t mix(uint64_t x) { return (x ^ x >> 29) * 0x9e3779b97f4a7c15ULL; }

}  // namespace

ScalarTable::ScalarTable(RecordWriter& writer, const Limits& limits)
    : writer_(writer),
      budget_(static_cast<size_t>(std::clamp<int64_t>(limits.max_value_bytes, 1, wire::kMaxRecordBytes / 4))) {}

Ref ScalarTable::of(PyObject* value) {
  const PyTypeObject* type = Py_TYPE(value);
  if (type == &PyLong_Type) return of_int(value);
  if (type == &PyUnicode_Type) return of_str(value);
  if (type == &PyFloat_Type) return of_float(PyFloat_AS_DOUBLE(value));
  if (value == Py_None) return Ref::singleton(Singleton::kNone);
  if (value == Py_True) return Ref::singleton(Singleton::kTrue);
  if (value == Py_False) return Ref::singleton(Singleton::kFalse);
  if (value == Py_Ellipsis) return Ref::singleton(Singleton::kEllipsis);
  if (value == Py_NotImplemented) return Ref::singleton(Singleton::kNotImplemented);
  StringId& name = type == &PyBytes_Type ? type_bytes_ : type_complex_;
  if (name == 0) name = writer_.string(type->tp_name);
  scratch_.clear();
  const uint64_t full = append_scalar_text(value, budget_, scratch_);
  if (full > scratch_.size()) return Ref::scalar(writer_.scalar(name, scratch_, full));
  return of_text(name, scratch_);
}

Ref ScalarTable::big_int(PyObject* value) {
  int overflow = 0;
  const long long n = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0 && n >= Ref::kMinInteger && n <= Ref::kMaxInteger) return Ref::integer(n);
  if (type_int_ == 0) type_int_ = writer_.string("int");
  return written(type_int_, value);
}

Ref ScalarTable::of_float(double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  CachedFloat& slot = floats_[mix(bits) >> 52 & (kSlots - 1)];
  if (slot.id != 0 && slot.bits == bits) return Ref::scalar(slot.id);
  if (type_float_ == 0) type_float_ = writer_.string("float");
  char* text = PyOS_double_to_string(value, 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
  if (text == nullptr) PyErr_Clear();
  const std::string_view shown = text != nullptr ? std::string_view(text) : std::string_view();
  slot.bits = bits;
  slot.id = writer_.scalar(type_float_, shown, shown.size());
  PyMem_Free(text);
  return Ref::scalar(slot.id);
}

Ref ScalarTable::of_str(PyObject* value) {
  if (type_str_ == 0) type_str_ = writer_.string("str");
  if (PyUnicode_GET_LENGTH(value) > kShortStr) return written(type_str_, value);
  // The str's own hash: computing it runs no user code and the interpreter caches it.
  const auto hash = static_cast<uint64_t>(PyUnicode_Type.tp_hash(value));
  CachedStr& slot = strs_[mix(hash) >> 52 & (kSlots - 1)];
  if (slot.str == value) return Ref::scalar(slot.id);
  if (slot.str != nullptr && PyUnicode_GET_LENGTH(slot.str) == PyUnicode_GET_LENGTH(value) &&
      PyUnicode_KIND(slot.str) == PyUnicode_KIND(value) &&
      std::memcmp(PyUnicode_DATA(slot.str), PyUnicode_DATA(value),
                  static_cast<size_t>(PyUnicode_GET_LENGTH(value)) * PyUnicode_KIND(value)) == 0)
    return Ref::scalar(slot.id);
  const Ref ref = written(type_str_, value);
  Py_INCREF(value);
  PyObject* old = std::exchange(slot.str, value);
  Py_XDECREF(old);
  slot.id = ref.id();
  return ref;
}

Ref ScalarTable::written(StringId type, PyObject* value) {
  scratch_.clear();
  const uint64_t full = append_scalar_text(value, budget_, scratch_);
  return Ref::scalar(writer_.scalar(type, scratch_, std::max<uint64_t>(full, scratch_.size())));
}

Ref ScalarTable::of_text(StringId type, std::string_view text) {
  if (text.size() > kShortText) return Ref::scalar(writer_.scalar(type, text, text.size()));
  const uint64_t hash = fnv1a(text, type);
  CachedText& slot = texts_[mix(hash) >> 52 & (kSlots - 1)];
  if (slot.id != 0 && slot.hash == hash && slot.type == type && slot.text == text) return Ref::scalar(slot.id);
  slot.hash = hash;
  slot.type = type;
  slot.text = text;
  slot.id = writer_.scalar(type, text, text.size());
  return Ref::scalar(slot.id);
}

Ref ScalarTable::plain_text(std::string_view text) {
  if (type_str_ == 0) type_str_ = writer_.string("str");
  return Ref::scalar(writer_.scalar(type_str_, text, text.size()));
}

}  // namespace foretrace::tracer::python
