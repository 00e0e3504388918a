// ScalarTable: immutable builtin values -> Refs. Integers of up to 60 bits go into the Ref itself; other values become scalars,
// and equal short ones share an id while a bounded cache remembers them.
#pragma once

#include <string>
#include <string_view>

#include "tracer/limits.h"
#include "tracer/python/cpython.h"
#include "tracer/python/lazy_slots.h"
#include "tracer/python/record_writer.h"
#include "tracer/trace/ref.h"

namespace foretrace::tracer::python {

// None, True, False, Ellipsis, NotImplemented and exact int, float, complex, str, bytes.
inline bool is_scalar_type(const PyTypeObject* type) {
  return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyFloat_Type || type == &PyBool_Type ||
         type == Py_TYPE(Py_None) || type == &PyBytes_Type || type == &PyComplex_Type || type == Py_TYPE(Py_Ellipsis) ||
         type == Py_TYPE(Py_NotImplemented);
}

class ScalarTable {
 public:
  ScalarTable(RecordWriter& writer, const Limits& limits);

  // REQUIRES: is_scalar_type(Py_TYPE(value))
  Ref of(PyObject* value);
  // REQUIRES: exact int
  Ref of_int(PyObject* value) {
#if PY_VERSION_HEX < 0x030c0000
    const auto* digits = reinterpret_cast<PyLongObject*>(value)->ob_digit;
    switch (Py_SIZE(value)) {
      case 0: return Ref::integer(0);
      case 1: return Ref::integer(digits[0]);
      case -1: return Ref::integer(-int64_t{digits[0]});
      case 2: return Ref::integer(int64_t{digits[1]} << PyLong_SHIFT | digits[0]);
      case -2: return Ref::integer(-(int64_t{digits[1]} << PyLong_SHIFT | digits[0]));
      default: return big_int(value);
    }
#else
    if (PyUnstable_Long_IsCompact(reinterpret_cast<PyLongObject*>(value)))
      return Ref::integer(PyUnstable_Long_CompactValue(reinterpret_cast<PyLongObject*>(value)));
    return big_int(value);
#endif
  }
  Ref of_float(double value);
  // A scalar of `type` whose text is `text`.
  Ref of_text(StringId type, std::string_view text);
  // An exception's "Type: message"; not interned.
  Ref plain_text(std::string_view text);

 private:
  static constexpr size_t kSlots = 4096;  // of each cache; power of two
  struct CachedText {
    uint64_t hash = 0;
    uint32_t id = 0;  // 0 = empty
    StringId type = 0;
    std::string text;
  };
  struct CachedFloat {
    uint64_t bits = 0;
    uint32_t id = 0;  // 0 = empty
  };
  struct CachedStr {
    PyObject* str = nullptr;  // held: an exact short str
    uint32_t id = 0;
  };
  Ref big_int(PyObject* value);
  Ref of_str(PyObject* value);
  Ref written(StringId type, PyObject* value);

  RecordWriter& writer_;
  size_t budget_;
  std::string scratch_;
  LazySlots<CachedText, kSlots> texts_;
  LazySlots<CachedFloat, kSlots> floats_;
  LazySlots<CachedStr, kSlots> strs_;
  StringId type_int_ = 0, type_float_ = 0, type_complex_ = 0, type_str_ = 0, type_bytes_ = 0;
};

}  // namespace foretrace::tracer::python
