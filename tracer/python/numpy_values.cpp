#include "tracer/python/numpy_values.h"

#include <algorithm>
#include <cstring>

#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

constexpr int kMaxDimensions = 64;

struct Descr {
  PyObject_HEAD PyTypeObject* typeobj;
  char kind;
  char type;
  char byteorder;
  char flags;
  int type_num;
};

struct Array {
  PyObject_HEAD char* data;
  int nd;
  Py_ssize_t* dimensions;
  Py_ssize_t* strides;
  PyObject* base;
  Descr* descr;
};

// By type_num (NPY_TYPES): '?' a truth value, 'i' and 'u' integers, 'f' a float; 0: not shown.
struct Kind {
  const char* name;
  char kind;
  int bytes;
};
constexpr Kind kKinds[] = {{"bool", '?', 1},   {"int8", 'i', 1},   {"uint8", 'u', 1},  {"int16", 'i', 2},   {"uint16", 'u', 2},
                           {"int32", 'i', 4},  {"uint32", 'u', 4}, {"int64", 'i', 8},  {"uint64", 'u', 8},  {"int64", 'i', 8},
                           {"uint64", 'u', 8}, {"float32", 'f', 4}, {"float64", 'f', 8}};
constexpr const char* kOtherNames[] = {"longdouble", "complex64", "complex128", "clongdouble", "object", "bytes",
                                       "str",        "void",      "datetime64", "timedelta64", "float16"};

const Array* as_array(PyObject* object) { return reinterpret_cast<const Array*>(object); }

bool is_sane(const Array* array) {
  return array->nd >= 0 && array->nd <= kMaxDimensions && array->descr != nullptr && (array->nd == 0 || array->dimensions != nullptr);
}

const Kind* number_kind(const Descr* descr) {
  const bool native = descr->byteorder != '>';
  return native && descr->type_num >= 0 && descr->type_num < static_cast<int>(std::size(kKinds)) ? &kKinds[descr->type_num] : nullptr;
}

const char* type_name(const Descr* descr) {
  const int number = descr->type_num;
  const int others = static_cast<int>(std::size(kKinds));
  if (number >= 0 && number < others) return kKinds[number].name;
  return number >= others && number - others < static_cast<int>(std::size(kOtherNames)) ? kOtherNames[number - others] : "?";
}

// A number at an address, which need not be aligned.
struct Number {
  bool is_float = false;
  bool is_bool = false;
  double real = 0;
  int64_t integer = 0;
  uint64_t natural = 0;  // of unsigned ones
};

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

template <typename Signed, typename Unsigned>
void take(const char* at, Number& number) {
  number.integer = load<Signed>(at);
  number.natural = load<Unsigned>(at);
}

Number number_at(const char* at, const Kind& kind) {
  Number number;
  number.is_bool = kind.kind == '?';
  number.is_float = kind.kind == 'f';
  if (number.is_float) {
    number.real = kind.bytes == 4 ? static_cast<double>(load<float>(at)) : load<double>(at);
    return number;
  }
  switch (kind.bytes) {
    case 1: take<int8_t, uint8_t>(at, number); break;
    case 2: take<int16_t, uint16_t>(at, number); break;
    case 4: take<int32_t, uint32_t>(at, number); break;
    default: take<int64_t, uint64_t>(at, number); break;
  }
  return number;
}

PyRef as_python(const Number& number, const Kind& kind) {
  if (number.is_bool) return PyRef::borrowed(number.natural != 0 ? Py_True : Py_False);
  if (number.is_float) return PyRef(PyFloat_FromDouble(number.real));
  return PyRef(kind.kind == 'u' ? PyLong_FromUnsignedLongLong(number.natural) : PyLong_FromLongLong(number.integer));
}

// Calls `visit` with the address of each of the first elements in C order.
template <typename Visit>
void for_each_element(const Array* array, uint64_t most, const Visit& visit) {
  Py_ssize_t index[kMaxDimensions] = {};
  for (uint64_t n = 0; n < most; ++n) {
    const char* at = array->data;
    for (int d = 0; d < array->nd; ++d) at += index[d] * array->strides[d];
    visit(at);
    for (int d = array->nd - 1; d >= 0 && ++index[d] == array->dimensions[d]; --d) index[d] = 0;
  }
}

const Kind* readable(PyObject* object) {
  const Array* array = as_array(object);
  if (!is_sane(array) || array->data == nullptr || (array->nd > 0 && array->strides == nullptr)) return nullptr;
  return number_kind(array->descr);
}

}  // namespace

bool is_ndarray(const PyTypeObject* type) { return std::strcmp(type->tp_name, "numpy.ndarray") == 0; }

uint64_t ndarray_size(PyObject* object) {
  const Array* array = as_array(object);
  if (!is_sane(array)) return 0;
  uint64_t size = 1;
  for (int d = 0; d < array->nd; ++d) size *= static_cast<uint64_t>(std::max<Py_ssize_t>(array->dimensions[d], 0));
  return size;
}

std::string ndarray_type(PyObject* object) {
  const Array* array = as_array(object);
  if (!is_sane(array)) return "ndarray";
  std::string shape;
  for (int d = 0; d < array->nd; ++d) shape += (d > 0 ? ", " : "") + std::to_string(array->dimensions[d]);
  return std::string("ndarray[") + type_name(array->descr) + ", (" + shape + (array->nd == 1 ? ",)]" : ")]");
}

void read_ndarray(PyObject* object, uint32_t max_items, ScalarTable& scalars, std::vector<uint64_t>& refs) {
  const Kind* kind = readable(object);
  if (kind == nullptr) return;
  for_each_element(as_array(object), std::min<uint64_t>(ndarray_size(object), max_items), [&](const char* at) {
    const Number number = number_at(at, *kind);
    if (number.is_float) {
      refs.push_back(scalars.of_float(number.real).bits());
    } else if (const PyRef value = as_python(number, *kind)) {
      refs.push_back(scalars.of(value.get()).bits());
    }
  });
  PyErr_Clear();
}

std::string ndarray_text(PyObject* object, uint32_t max_items, size_t budget) {
  std::string text = ndarray_type(object) + "([";
  const Kind* kind = readable(object);
  const uint64_t size = ndarray_size(object);
  uint64_t shown = 0;
  if (kind != nullptr)
    for_each_element(as_array(object), std::min<uint64_t>(size, max_items), [&](const char* at) {
      if (text.size() > budget) return;
      const PyRef value = as_python(number_at(at, *kind), *kind);
      const PyRef repr(value ? PyObject_Repr(value.get()) : nullptr);  // of an exact builtin
      const char* utf8 = repr ? PyUnicode_AsUTF8(repr.get()) : nullptr;
      text += (shown++ > 0 ? ", " : "") + std::string(utf8 != nullptr ? utf8 : "?");
    });
  PyErr_Clear();
  if (shown < size) text += (shown > 0 ? ", <..." : "<...") + std::to_string(size - shown) + " more>";
  return text + "])";
}

std::optional<std::string> numpy_scalar_text(PyObject* object) {
  const char* name = Py_TYPE(object)->tp_name;
  if (std::strncmp(name, "numpy.", 6) != 0) return std::nullopt;
  name += 6;
  if (std::strcmp(name, "bool_") == 0) name = "bool";
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& k) { return std::strcmp(k.name, name) == 0; });
  if (kind == std::end(kKinds)) return std::nullopt;
  const auto* value = reinterpret_cast<const char*>(object) + sizeof(PyObject);
  const PyRef python = as_python(number_at(value, *kind), *kind);
  const PyRef repr(python ? PyObject_Repr(python.get()) : nullptr);
  const char* utf8 = repr ? PyUnicode_AsUTF8(repr.get()) : nullptr;
  PyErr_Clear();
  if (utf8 == nullptr) return std::nullopt;
  return "np." + (kind->kind == '?' ? std::string(utf8) + "_" : std::string(name) + "(" + utf8 + ")");
}

}  // namespace foretrace::tracer::python
