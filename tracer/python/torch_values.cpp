#include "tracer/python/torch_values.h"

#include <cstring>

#include "tracer/python/py_ref.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

constexpr ElementKind kTorchKinds[] = {{"bool", '?', 1},   {"uint8", 'u', 1},   {"int8", 'i', 1},    {"int16", 'i', 2},
                                  {"uint16", 'u', 2}, {"int32", 'i', 4},   {"uint32", 'u', 4},  {"int64", 'i', 8},
                                  {"uint64", 'u', 8}, {"float16", 'f', 2}, {"bfloat16", 'b', 2}, {"float32", 'f', 4},
                                  {"float64", 'f', 8}};

bool is_named(const PyTypeObject* type, const char* name, const char* module) {
  if (std::strcmp(type->tp_name, name) != 0 || type->tp_dict == nullptr) return false;
  PyObject* found = PyDict_GetItemString(type->tp_dict, "__module__");
  return found != nullptr && PyUnicode_CheckExact(found) && PyUnicode_CompareWithASCIIString(found, module) == 0;
}

// The type that has the C functions.
PyTypeObject* tensor_base(const PyTypeObject* type) {
  PyTypeObject* base = type->tp_base;
  while (base != nullptr && std::strcmp(base->tp_name, "torch._C.TensorBase") != 0) base = base->tp_base;
  return base;
}

// What the base's own descriptor gives for the tensor: a property's value, or a method's without arguments. Null: there is none, or it
// failed.
PyRef ask(PyTypeObject* base, PyObject* tensor, const char* name) {
  PyObject* descriptor = PyDict_GetItemString(base->tp_dict, name);
  if (descriptor == nullptr) return PyRef();
  PyRef answer(Py_TYPE(descriptor) == &PyGetSetDescr_Type ? Py_TYPE(descriptor)->tp_descr_get(descriptor, tensor, nullptr)
                                                          : PyObject_CallOneArg(descriptor, tensor));
  PyErr_Clear();
  return answer;
}

// "float32" of torch.float32, whose repr is C; empty if it is something else.
std::string short_name(const PyRef& object) {
  if (!object || Py_TYPE(object.get())->tp_repr == nullptr) return "";
  const PyRef repr(Py_TYPE(object.get())->tp_repr(object.get()));
  if (!repr || !PyUnicode_CheckExact(repr.get())) return "";
  const std::string text = utf8_text(repr.get());
  return text.rfind("torch.", 0) == 0 ? text.substr(6) : text;
}

// Numbers of a tuple; -1: it is none, or has too many.
int read_sizes(const PyRef& tuple, int64_t* sizes) {
  if (!tuple || !PyTuple_Check(tuple.get()) || PyTuple_GET_SIZE(tuple.get()) > ArrayView::kMaxDimensions) return -1;
  const auto count = static_cast<int>(PyTuple_GET_SIZE(tuple.get()));
  for (int i = 0; i < count; ++i) sizes[i] = PyLong_AsLongLong(PyTuple_GET_ITEM(tuple.get(), i));
  const bool numbers = PyErr_Occurred() == nullptr;
  PyErr_Clear();
  return numbers ? count : -1;
}

// A mode of the program is asked before every function of torch.
bool has_mode() {
  PyObject* module = PyDict_GetItemString(PyImport_GetModuleDict(), "torch._C");
  PyObject* length = module != nullptr && PyModule_Check(module) ? PyDict_GetItemString(PyModule_GetDict(module), "_len_torch_function_stack") : nullptr;
  if (length == nullptr || !PyCFunction_Check(length)) return true;
  const PyRef modes(PyObject_CallNoArgs(length));
  const bool none = modes && PyLong_Check(modes.get()) && PyLong_AsLong(modes.get()) == 0;
  PyErr_Clear();
  return !none;
}

void find_elements(PyTypeObject* base, PyObject* tensor, const std::string& element, ArrayView& view) {
  const PyRef is_cpu = ask(base, tensor, "is_cpu");
  if (is_cpu.get() != Py_True || short_name(ask(base, tensor, "layout")) != "strided") return;
  const PyRef address = ask(base, tensor, "data_ptr");
  if (!address || !PyLong_CheckExact(address.get()) || read_sizes(ask(base, tensor, "stride"), view.strides) != view.dimensions) return;
  for (const ElementKind& kind : kTorchKinds) {
    if (element != kind.name) continue;
    for (int d = 0; d < view.dimensions; ++d) view.strides[d] *= kind.bytes;
    view.kind = &kind;
    view.data = static_cast<const char*>(PyLong_AsVoidPtr(address.get()));
  }
  PyErr_Clear();
}

}  // namespace

bool is_tensor(const PyTypeObject* type) {
  if (!is_named(type, "Tensor", "torch") && !is_named(type, "Parameter", "torch.nn.parameter")) return false;
  return tensor_base(type) != nullptr;
}

ArrayView tensor_view(PyObject* tensor) {
  ArrayView view;
  view.type = Py_TYPE(tensor)->tp_name;
  PyTypeObject* base = tensor_base(Py_TYPE(tensor));
  if (base == nullptr || PyErr_Occurred() != nullptr || has_mode()) return view;
  const std::string element = short_name(ask(base, tensor, "dtype"));
  view.dimensions = read_sizes(ask(base, tensor, "shape"), view.shape);
  if (element.empty() || view.dimensions < 0) {
    view.dimensions = 0;
    return view;
  }
  view.describe(Py_TYPE(tensor)->tp_name, element.c_str());
  find_elements(base, tensor, element, view);
  return view;
}

}  // namespace foretrace::tracer::python
