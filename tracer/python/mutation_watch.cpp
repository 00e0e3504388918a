#include "tracer/python/mutation_watch.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "tracer/python/death_watch.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/raw_dict.h"

namespace foretrace::tracer::python {

int MutationWatch::in_progress_ = 0;

#if PY_VERSION_HEX < 0x030c0000

// One call of a replaced function; the objects are reported when it ends.
struct ChangeInProgress {
  ChangeInProgress() { ++MutationWatch::in_progress_; }
  ~ChangeInProgress() { --MutationWatch::in_progress_; }
  ChangeInProgress(const ChangeInProgress&) = delete;
  ChangeInProgress& operator=(const ChangeInProgress&) = delete;
};

namespace {

MutationWatch::Callback report = nullptr;
void (*report_unsure)() = nullptr;
setattrofunc python_setattro = nullptr;  // slot_tp_setattro: not exported, read from a class
bool incomplete = false;
uint64_t modules_version = 0;
std::vector<PyObject*> known_modules;  // harmless ones, in order of address; held, so that no other comes to lie there
std::vector<PyTypeObject*>& patched_classes() {
  static auto* classes = new std::vector<PyTypeObject*>();  // borrowed, until forget()
  return *classes;
}

template <typename Function, typename... Args>
auto run_reported(PyObject* self, Function original, Args... args) {
  decltype(original(self, args...)) result;
  {
    const ChangeInProgress change;
    result = original(self, args...);
  }
  report(self);
  return result;
}

// Slots. Each wrapper has one original.
template <auto kSlot, typename Signature>
struct Slot;

template <auto kSlot, typename Result, typename... Args>
struct Slot<kSlot, Result (*)(PyObject*, Args...)> {
  using Function = Result (*)(PyObject*, Args...);
  static inline Function original = nullptr;
  static Result wrapper(PyObject* self, Args... args) { return run_reported(self, original, args...); }
};

enum class SlotName { kListItem, kListSubscript, kListConcat, kListRepeat, kListInit, kSetInit, kSetOr, kSetAnd, kSetXor, kSetSubtract };

template <SlotName kName, typename Function>
void replace(Function& slot) {
  using Replaced = Slot<kName, Function>;
  Replaced::original = slot;
  slot = Replaced::wrapper;
}

void replace_slots() {
  PySequenceMethods* list = PyList_Type.tp_as_sequence;
  replace<SlotName::kListItem>(list->sq_ass_item);
  replace<SlotName::kListConcat>(list->sq_inplace_concat);
  replace<SlotName::kListRepeat>(list->sq_inplace_repeat);
  replace<SlotName::kListSubscript>(PyList_Type.tp_as_mapping->mp_ass_subscript);
  replace<SlotName::kListInit>(PyList_Type.tp_init);
  replace<SlotName::kSetInit>(PySet_Type.tp_init);
  PyNumberMethods* set = PySet_Type.tp_as_number;
  replace<SlotName::kSetOr>(set->nb_inplace_or);
  replace<SlotName::kSetAnd>(set->nb_inplace_and);
  replace<SlotName::kSetXor>(set->nb_inplace_xor);
  replace<SlotName::kSetSubtract>(set->nb_inplace_subtract);
}

// Methods, and functions of a module that change their arguments. Each has a number, and wrappers of its own for it.
constexpr size_t kMaxMethods = 40;
struct Method {
  PyCFunction original = nullptr;
  bool of_module = false;
};
std::array<Method, kMaxMethods> methods;
size_t method_count = 0;

void report_arguments(PyObject* const* args, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; ++i) report(args[i]);
}

template <size_t kIndex>
PyObject* call_plain(PyObject* self, PyObject* arg) {
  const Method& method = methods[kIndex];
  if (!method.of_module) return run_reported(self, method.original, arg);
  const ChangeInProgress change;
  PyObject* result = method.original(self, arg);
  report(arg);
  return result;
}

template <typename Function, typename... Names>
PyObject* call_vector(const Method& method, PyObject* self, PyObject* const* args, Py_ssize_t count, Names... names) {
  const auto function = reinterpret_cast<Function>(reinterpret_cast<void (*)()>(method.original));
  if (!method.of_module) return run_reported(self, function, args, count, names...);
  const ChangeInProgress change;
  PyObject* result = function(self, args, count, names...);
  report_arguments(args, count);
  return result;
}

template <size_t kIndex>
PyObject* call_fast(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  return call_vector<_PyCFunctionFast>(methods[kIndex], self, args, count);
}

template <size_t kIndex>
PyObject* call_keywords(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  PyObject* result = call_vector<_PyCFunctionFastWithKeywords>(methods[kIndex], self, args, count, names);
  if (names != nullptr && methods[kIndex].of_module) report_arguments(args + count, PyTuple_GET_SIZE(names));
  return result;
}

struct MethodWrappers {
  PyCFunction plain, fast, keywords;
};

template <typename Function>
PyCFunction as_method(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

template <size_t... kIndices>
constexpr auto wrappers_of(std::index_sequence<kIndices...>) {
  return std::array<MethodWrappers (*)(), sizeof...(kIndices)>{
      [] { return MethodWrappers{call_plain<kIndices>, as_method(call_fast<kIndices>), as_method(call_keywords<kIndices>)}; }...};
}
constexpr auto method_wrappers = wrappers_of(std::make_index_sequence<kMaxMethods>());

// False if the method's calling convention is not known here.
bool replace_method(PyMethodDef* method, bool of_module) {
  static auto* replaced = new std::vector<PyMethodDef*>();
  if (std::find(replaced->begin(), replaced->end(), method) != replaced->end()) return true;
  if (method_count == kMaxMethods) return false;
  const MethodWrappers wrappers = method_wrappers[method_count]();
  PyCFunction wrapper = nullptr;
  switch (method->ml_flags & (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL)) {
    case METH_O:
    case METH_NOARGS:
    case METH_VARARGS: wrapper = wrappers.plain; break;
    case METH_FASTCALL: wrapper = wrappers.fast; break;
    case METH_FASTCALL | METH_KEYWORDS: wrapper = wrappers.keywords; break;
    default: return false;
  }
  replaced->push_back(method);
  methods[method_count++] = {method->ml_meth, of_module};
  method->ml_meth = wrapper;
  return true;
}

bool replace_methods(PyTypeObject* type, std::initializer_list<const char*> names) {
  bool all = true;
  for (const char* name : names) {
    PyObject* found = raw_dict_get(type->tp_dict, name);
    const bool known = found != nullptr && Py_IS_TYPE(found, &PyMethodDescr_Type);
    all = known && replace_method(reinterpret_cast<PyMethodDescrObject*>(found)->d_method, false) && all;
  }
  return all;
}

// object.__setattr__ and a class's own assignment have to be one function (CPython refuses the call otherwise): while a slot is
// called by its name the classes have what they had.
int set_attribute(PyObject* object, PyObject* name, PyObject* value) {
  const int result = PyObject_GenericSetAttr(object, name, value);
  report(object);
  return result;
}

class OriginalSetAttributes {
 public:
  explicit OriginalSetAttributes(PyTypeObject* type) {
    for (; type != nullptr; type = type->tp_base) {
      if (type->tp_setattro != set_attribute) continue;
      type->tp_setattro = PyObject_GenericSetAttr;
      classes_.push_back(type);
    }
  }
  ~OriginalSetAttributes() {
    for (PyTypeObject* type : classes_)
      if (type->tp_setattro == PyObject_GenericSetAttr) type->tp_setattro = set_attribute;
  }
  OriginalSetAttributes(const OriginalSetAttributes&) = delete;
  OriginalSetAttributes& operator=(const OriginalSetAttributes&) = delete;

 private:
  std::vector<PyTypeObject*> classes_;
};

ternaryfunc call_slot_function = nullptr;    // list.__setitem__(x, 0, 1)
ternaryfunc call_bound_slot_function = nullptr;  // x.__setitem__(0, 1)

PyObject* call_slot(const PyWrapperDescrObject* slot, PyObject* target, ternaryfunc original, PyObject* callable, PyObject* args,
                    PyObject* kwargs) {
  const std::string_view name = slot->d_base->name;
  const bool sets = name == "__setattr__" || name == "__delattr__" || name == "__set__" || name == "__delete__";
  PyObject* result = nullptr;
  if (sets && target != nullptr) {
    const PyRef type = PyRef::borrowed(reinterpret_cast<PyObject*>(Py_TYPE(target)));
    const ChangeInProgress change;
    const OriginalSetAttributes originals(Py_TYPE(target));
    result = original(callable, args, kwargs);
  } else if (target != nullptr && (PyList_Check(target) || PySet_Check(target))) {
    const ChangeInProgress change;
    result = original(callable, args, kwargs);
  } else {
    result = original(callable, args, kwargs);
  }
  if (sets) report_unsure();
  else if (target != nullptr) report(target);
  return result;
}

PyObject* call_unbound(PyObject* callable, PyObject* args, PyObject* kwargs) {
  const PyRef target = PyRef::borrowed(PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : nullptr);
  return call_slot(reinterpret_cast<PyWrapperDescrObject*>(callable), target.get(), call_slot_function, callable, args, kwargs);
}

// method-wrapper: the layout of wrapperobject in CPython's descrobject.c.
struct BoundSlot {
  PyObject_HEAD PyWrapperDescrObject* descr;
  PyObject* self;
};

PyObject* call_bound(PyObject* callable, PyObject* args, PyObject* kwargs) {
  const auto* bound = reinterpret_cast<BoundSlot*>(callable);
  const PyRef held = PyRef::borrowed(callable);
  return call_slot(bound->descr, bound->self, call_bound_slot_function, callable, args, kwargs);
}

void read_python_setattro() {
  if (python_setattro != nullptr) return;
  const PyRef probe(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){sO}", "probe", "__setattr__", Py_None));
  if (probe) python_setattro = reinterpret_cast<PyTypeObject*>(probe.get())->tp_setattro;
  PyErr_Clear();
}

// Replaces the functions of a standard module that change lists by CPython's C API.
bool replace_module_functions(PyObject* module) {
  PyObject* dict = PyModule_GetDict(module);
  Py_ssize_t position = 0;
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  bool all = true;
  while (PyDict_Next(dict, &position, &name, &value) != 0) {
    if (!PyCFunction_CheckExact(value) || !PyUnicode_CheckExact(name)) continue;
    const char* utf8 = PyUnicode_AsUTF8(name);
    const std::string_view text = utf8 != nullptr ? utf8 : "";
    if (text.find("heap") != text.npos || text.starts_with("insort"))
      all = replace_method(reinterpret_cast<PyCFunctionObject*>(value)->m_ml, true) && all;
  }
  return all;
}

bool is_foreign_library(const char* file) {
  return file == nullptr || (std::strstr(file, ".so") != nullptr && std::strstr(file, "/lib-dynload/") == nullptr);
}

bool has_changing_functions(std::string_view name) { return name == "_heapq" || name == "_bisect"; }

// An extension module that nothing is known about may change any list.
bool is_harmless(std::string_view name, PyObject* module) {
  if (name == "_ctypes" || name.starts_with("_test")) return false;
  if (!PyModule_Check(module)) return true;
  if (has_changing_functions(name)) return replace_module_functions(module);
  PyObject* file = raw_dict_get(PyModule_GetDict(module), "__file__");
  return file == nullptr || !PyUnicode_CheckExact(file) || !is_foreign_library(PyUnicode_AsUTF8(file));
}

bool check_modules(PyObject* modules) {
  Py_ssize_t position = 0;
  PyObject* name = nullptr;
  PyObject* module = nullptr;
  bool harmless = true;
  while (PyDict_Next(modules, &position, &name, &module) != 0) {
    if (std::binary_search(known_modules.begin(), known_modules.end(), module)) continue;
    const char* text = PyUnicode_CheckExact(name) ? PyUnicode_AsUTF8(name) : nullptr;
    harmless = harmless && text != nullptr && is_harmless(text, module);
  }
  PyErr_Clear();
  return harmless;
}

}  // namespace

void MutationWatch::prepare() {
  read_python_setattro();
  Py_ssize_t position = 0;
  PyObject* name = nullptr;
  PyObject* module = nullptr;
  while (PyDict_Next(PyImport_GetModuleDict(), &position, &name, &module) != 0) {
    const char* text = PyUnicode_CheckExact(name) ? PyUnicode_AsUTF8(name) : nullptr;
    if (text == nullptr || has_changing_functions(text) || !is_harmless(text, module)) continue;
    Py_INCREF(module);
    known_modules.push_back(module);
  }
  std::sort(known_modules.begin(), known_modules.end());
  PyErr_Clear();
}

void MutationWatch::start(Callback changed, void (*unsure)()) {
  report = changed;
  report_unsure = unsure;
  read_python_setattro();
  replace_slots();
  const bool lists = replace_methods(&PyList_Type, {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"});
  const bool sets = replace_methods(&PySet_Type, {"add", "clear", "discard", "pop", "remove", "update", "difference_update",
                                                  "intersection_update", "symmetric_difference_update"});
  incomplete = !lists || !sets;
  call_slot_function = std::exchange(PyWrapperDescr_Type.tp_call, call_unbound);
  call_bound_slot_function = std::exchange(_PyMethodWrapper_Type.tp_call, call_bound);
}

bool MutationWatch::watch(PyTypeObject* type) {
  if (type == &PyList_Type || type == &PySet_Type) return true;
  PyTypeObject* base = type;
  while (DeathWatch::is_python_class(base)) base = base->tp_base;
  if (base != &PyBaseObject_Type || base == type) return false;
  if (type->tp_setattro == PyObject_GenericSetAttr) type->tp_setattro = set_attribute;
  if (type->tp_setattro != set_attribute) return type->tp_setattro == python_setattro;
  patched_classes().push_back(type);
  return true;
}

void MutationWatch::forget(PyTypeObject* type) { std::erase(patched_classes(), type); }

bool MutationWatch::complete() {
  if (incomplete) return false;
  PyObject* modules = PyImport_GetModuleDict();
  if (const uint64_t version = dict_version(modules); version != modules_version) {
    modules_version = version;
    incomplete = !check_modules(modules);
  }
  for (const PyTypeObject* type : patched_classes())
    if (type->tp_setattro != set_attribute && type->tp_setattro != python_setattro) incomplete = true;
  return !incomplete;
}

#else

void MutationWatch::prepare() {}
void MutationWatch::start(Callback, void (*)()) {}
bool MutationWatch::watch(PyTypeObject*) { return false; }
void MutationWatch::forget(PyTypeObject*) {}
bool MutationWatch::complete() { return false; }

#endif

}  // namespace foretrace::tracer::python
