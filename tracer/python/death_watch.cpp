#include "tracer/python/death_watch.h"

#include <array>
#include <unordered_map>

#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

DeathWatch::Callback on_death = nullptr;
destructor python_class_dealloc = nullptr;  // subtype_dealloc: not exported, read from a class
setter set_class = nullptr;
setter set_bases = nullptr;

std::unordered_map<const PyTypeObject*, destructor>& originals() {
  static auto* map = new std::unordered_map<const PyTypeObject*, destructor>();
  return *map;
}

void free_collected(void* object) {
  on_death(static_cast<PyObject*>(object));
  PyObject_GC_Del(object);
}

void free_plain(void* object) {
  on_death(static_cast<PyObject*>(object));
  PyObject_Free(object);
}

// The object that is being freed, and the type whose slot was used for it.
struct Freeing {
  PyObject* object = nullptr;
  const PyTypeObject* type = nullptr;
};
thread_local Freeing freeing;

// For types without the trashcan. A subclass reaches it through its base's slot: the nearest watched type counts; a C type that
// hands on to its base's slot comes here twice for one object.
void watched_dealloc(PyObject* object) {
  const Freeing outer = freeing;
  const PyTypeObject* type = outer.object == object ? outer.type->tp_base : Py_TYPE(object);
  auto found = originals().find(type);
  while (found == originals().end()) {
    type = type->tp_base;
    found = originals().find(type);
  }
  const destructor original = found->second;
  freeing = {object, type};
  on_death(object);
  original(object);
  freeing = outer;
}

// Types whose tp_dealloc uses the trashcan: it works only while the type's slot is the function that asks for it, so the
// wrapper asks for it itself. The originals untrack with PyObject_GC_UnTrack, which may be called twice.
constexpr int kTrashcanTypes = 7;
std::array<destructor, kTrashcanTypes> trashcan_originals{};

template <int kIndex>
void trashcan_dealloc(PyObject* object) {
  PyObject_GC_UnTrack(object);
  Py_TRASHCAN_BEGIN(object, trashcan_dealloc<kIndex>)
  on_death(object);
  trashcan_originals[kIndex](object);
  Py_TRASHCAN_END
}

constexpr std::array<destructor, kTrashcanTypes> kTrashcanWrappers = {
    trashcan_dealloc<0>, trashcan_dealloc<1>, trashcan_dealloc<2>, trashcan_dealloc<3>,
    trashcan_dealloc<4>, trashcan_dealloc<5>, trashcan_dealloc<6>};

// CPython refuses `x.__class__ = C` when the classes free their instances by different functions.
void free_alike(PyTypeObject* a, PyTypeObject* b) {
  for (auto [from, to] : {std::pair{a, b}, std::pair{b, a}})
    if ((from->tp_free == free_collected || from->tp_free == free_plain) && DeathWatch::is_python_class(to))
      DeathWatch::watch(to);
}

int assign_class(PyObject* object, PyObject* value, void* closure) {
  if (value != nullptr && PyType_Check(value)) free_alike(Py_TYPE(object), reinterpret_cast<PyTypeObject*>(value));
  return set_class(object, value, closure);
}

int assign_bases(PyObject* type, PyObject* value, void* closure) {
  if (value != nullptr && PyTuple_Check(value))
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
      PyObject* base = PyTuple_GET_ITEM(value, i);
      if (PyType_Check(base))
        free_alike(reinterpret_cast<PyTypeObject*>(type)->tp_base, reinterpret_cast<PyTypeObject*>(base));
    }
  return set_bases(type, value, closure);
}

// Replaces the setter of `type`'s attribute `name`.
void wrap_setter(PyTypeObject* type, const char* name, setter wrapper, setter& original) {
  const PyRef dict(PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__dict__"));
  const PyRef found(dict ? PyMapping_GetItemString(dict.get(), name) : nullptr);
  PyErr_Clear();
  if (!found || !Py_IS_TYPE(found.get(), &PyGetSetDescr_Type)) return;
  auto* descriptor = reinterpret_cast<PyGetSetDescrObject*>(found.get());
  auto* copy = new PyGetSetDef(*descriptor->d_getset);
  original = copy->set;
  copy->set = wrapper;
  descriptor->d_getset = copy;
}

}  // namespace

void DeathWatch::start(Callback callback) {
  on_death = callback;
  const PyRef probe(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "probe"));
  if (probe) python_class_dealloc = reinterpret_cast<PyTypeObject*>(probe.get())->tp_dealloc;
  PyErr_Clear();
  PyTypeObject* const types[kTrashcanTypes] = {
      &PyList_Type,     &PyTuple_Type, &PyDict_Type,
      &PySet_Type,      &PyFrozenSet_Type, &PyTraceBack_Type,
      reinterpret_cast<PyTypeObject*>(PyExc_BaseException)};
  for (int i = 0; i < kTrashcanTypes; ++i) trashcan_originals[i] = types[i]->tp_dealloc;
  wrap_setter(&PyBaseObject_Type, "__class__", assign_class, set_class);
  wrap_setter(&PyType_Type, "__bases__", assign_bases, set_bases);
  watch(&PyType_Type);
}

bool DeathWatch::is_python_class(const PyTypeObject* type) { return type->tp_dealloc == python_class_dealloc; }

bool DeathWatch::watch(PyTypeObject* type) {
  if (is_python_class(type)) {
    if (type->tp_free == PyObject_GC_Del) type->tp_free = free_collected;
    if (type->tp_free == PyObject_Free) type->tp_free = free_plain;
    return type->tp_free == free_collected || type->tp_free == free_plain;
  }
  if (type->tp_dealloc == watched_dealloc) return true;
  for (int i = 0; i < kTrashcanTypes; ++i) {
    if (type->tp_dealloc == kTrashcanWrappers[i]) return true;
    if (type->tp_dealloc == trashcan_originals[i]) {
      type->tp_dealloc = kTrashcanWrappers[i];
      return true;
    }
  }
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) Py_INCREF(type);  // its entry must not outlive it
  originals()[type] = type->tp_dealloc;
  type->tp_dealloc = watched_dealloc;
  return true;
}

}  // namespace foretrace::tracer::python
