#include "tracer/python/array_view.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

template <typename T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

// IEEE 754 binary16.
double half_value(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  if (exponent == 31) value = fraction == 0 ? INFINITY : NAN;
  return (bits & 0x8000) != 0 ? -value : value;
}

double real_at(const char* at, const ElementKind& kind) {
  if (kind.kind == 'b') return std::bit_cast<float>(uint32_t{load<uint16_t>(at)} << 16);
  if (kind.bytes == 2) return half_value(load<uint16_t>(at));
  return kind.bytes == 4 ? static_cast<double>(load<float>(at)) : load<double>(at);
}

int64_t integer_at(const char* at, int bytes) {
  switch (bytes) {
    case 1: return load<int8_t>(at);
    case 2: return load<int16_t>(at);
    case 4: return load<int32_t>(at);
    default: return load<int64_t>(at);
  }
}

uint64_t natural_at(const char* at, int bytes) {
  switch (bytes) {
    case 1: return load<uint8_t>(at);
    case 2: return load<uint16_t>(at);
    case 4: return load<uint32_t>(at);
    default: return load<uint64_t>(at);
  }
}

bool is_real(const ElementKind& kind) { return kind.kind == 'f' || kind.kind == 'b'; }

PyRef as_python(const char* at, const ElementKind& kind) {
  if (is_real(kind)) return PyRef(PyFloat_FromDouble(real_at(at, kind)));
  if (kind.kind == '?') return PyRef::borrowed(natural_at(at, kind.bytes) != 0 ? Py_True : Py_False);
  return PyRef(kind.kind == 'u' ? PyLong_FromUnsignedLongLong(natural_at(at, kind.bytes)) : PyLong_FromLongLong(integer_at(at, kind.bytes)));
}

// Calls `visit` with the address of each of the first elements in C order.
template <typename Visit>
void for_each_element(const ArrayView& array, uint64_t most, const Visit& visit) {
  if (array.data == nullptr) return;
  int64_t index[ArrayView::kMaxDimensions] = {};
  for (uint64_t n = 0; n < std::min(array.size, most); ++n) {
    const char* at = array.data;
    for (int d = 0; d < array.dimensions; ++d) at += index[d] * array.strides[d];
    visit(at);
    for (int d = array.dimensions - 1; d >= 0 && ++index[d] == array.shape[d]; --d) index[d] = 0;
  }
}

}  // namespace

void ArrayView::describe(const char* library_type, const char* element) {
  size = 1;
  std::string sizes;
  for (int d = 0; d < dimensions; ++d) {
    size *= static_cast<uint64_t>(std::max<int64_t>(shape[d], 0));
    sizes += (d > 0 ? ", " : "") + std::to_string(shape[d]);
  }
  type = std::string(library_type) + "[" + element + ", (" + sizes + (dimensions == 1 ? ",)]" : ")]");
}

void ArrayView::read(uint32_t max_items, ScalarTable& scalars, std::vector<uint64_t>& refs) const {
  for_each_element(*this, max_items, [&](const char* at) {
    if (is_real(*kind)) {
      refs.push_back(scalars.of_float(real_at(at, *kind)).bits());
    } else if (const PyRef value = as_python(at, *kind)) {
      refs.push_back(scalars.of(value.get()).bits());
    }
  });
  PyErr_Clear();
}

std::string ArrayView::text(uint32_t max_items, size_t budget) const {
  std::string text = type + "([";
  uint64_t shown = 0;
  for_each_element(*this, max_items, [&](const char* at) {
    if (text.size() > budget) return;
    const std::string element = element_text(at, *kind);
    text += (shown++ > 0 ? ", " : "") + (element.empty() ? "?" : element);
  });
  if (shown < size) text += (shown > 0 ? ", <..." : "<...") + std::to_string(size - shown) + " more>";
  return text + "])";
}

std::string element_text(const char* at, const ElementKind& kind) {
  const PyRef value = as_python(at, kind);
  const PyRef repr(value ? PyObject_Repr(value.get()) : nullptr);  // of an exact builtin
  const char* utf8 = repr ? PyUnicode_AsUTF8(repr.get()) : nullptr;
  PyErr_Clear();
  return utf8 != nullptr ? utf8 : "";
}

}  // namespace foretrace::tracer::python
