#include "tracer/python/numpy_values.h"

#include <algorithm>
#include <cstring>

namespace foretrace::tracer::python {
namespace {

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

// By type_num (NPY_TYPES), then those that are not shown.
constexpr ElementKind kNumpyKinds[] = {{"bool", '?', 1},   {"int8", 'i', 1},   {"uint8", 'u', 1},  {"int16", 'i', 2},   {"uint16", 'u', 2},
                                  {"int32", 'i', 4},  {"uint32", 'u', 4}, {"int64", 'i', 8},  {"uint64", 'u', 8},  {"int64", 'i', 8},
                                  {"uint64", 'u', 8}, {"float32", 'f', 4}, {"float64", 'f', 8}};
constexpr const char* kOtherNames[] = {"longdouble", "complex64", "complex128", "clongdouble", "object",  "bytes",
                                       "str",        "void",      "datetime64", "timedelta64", "float16"};
constexpr int kNumbers = static_cast<int>(std::size(kNumpyKinds));

bool is_sane(const Array* array) {
  return array->nd >= 0 && array->nd <= ArrayView::kMaxDimensions && array->descr != nullptr && (array->nd == 0 || array->dimensions != nullptr);
}

const char* type_name(const Descr* descr) {
  const int number = descr->type_num;
  if (number >= 0 && number < kNumbers) return kNumpyKinds[number].name;
  return number >= kNumbers && number - kNumbers < static_cast<int>(std::size(kOtherNames)) ? kOtherNames[number - kNumbers] : "?";
}

}  // namespace

bool is_ndarray(const PyTypeObject* type) { return std::strcmp(type->tp_name, "numpy.ndarray") == 0; }

ArrayView ndarray_view(PyObject* object) {
  const auto* array = reinterpret_cast<const Array*>(object);
  ArrayView view;
  if (!is_sane(array)) {
    view.type = "ndarray";
    return view;
  }
  view.dimensions = array->nd;
  std::copy_n(array->dimensions, array->nd, view.shape);
  view.describe("ndarray", type_name(array->descr));
  const bool number = array->descr->byteorder != '>' && array->descr->type_num >= 0 && array->descr->type_num < kNumbers;
  if (!number || (array->nd > 0 && array->strides == nullptr)) return view;
  std::copy_n(array->strides, array->nd, view.strides);
  view.data = array->data;
  view.kind = &kNumpyKinds[array->descr->type_num];
  return view;
}

std::optional<std::string> numpy_scalar_text(PyObject* object) {
  const char* name = Py_TYPE(object)->tp_name;
  if (std::strncmp(name, "numpy.", 6) != 0) return std::nullopt;
  name += 6;
  if (std::strcmp(name, "bool_") == 0) name = "bool";
  const auto kind = std::find_if(std::begin(kNumpyKinds), std::end(kNumpyKinds), [&](const ElementKind& k) { return std::strcmp(k.name, name) == 0; });
  if (kind == std::end(kNumpyKinds)) return std::nullopt;
  const std::string text = element_text(reinterpret_cast<const char*>(object) + sizeof(PyObject), *kind);
  if (text.empty()) return std::nullopt;
  return "np." + (kind->kind == '?' ? text + "_" : std::string(name) + "(" + text + ")");
}

}  // namespace foretrace::tracer::python
