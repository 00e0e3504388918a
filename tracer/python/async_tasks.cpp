#include "tracer/python/async_tasks.h"

#include "tracer/python/py_ref.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

PyObject* item(PyObject* dict, const char* name) { return dict != nullptr ? PyDict_GetItemString(dict, name) : nullptr; }

// What the weak reference refers to, null if that is gone.
PyRef target(PyObject* reference) {
#if PY_VERSION_HEX >= 0x030d0000
  PyObject* object = nullptr;
  if (PyWeakref_GetRef(reference, &object) < 0) PyErr_Clear();
  return PyRef(object);
#else
  return PyRef::borrowed(PyWeakref_GetObject(reference));
#endif
}

}  // namespace

bool AsyncTasks::find_asyncio() {
  if (get_name_ != nullptr) return true;
  static PyObject* const name = PyUnicode_InternFromString("_asyncio");
  PyObject* module = PyDict_GetItemWithError(PyImport_GetModuleDict(), name);
  if (module == nullptr || !PyModule_CheckExact(module)) return false;
  PyObject* names = PyModule_GetDict(module);
  PyObject* type = item(names, "Task");
  running_loop_ = item(names, "_get_running_loop");
  current_tasks_ = item(names, "_current_tasks");
  if (type == nullptr || !PyType_Check(type) || running_loop_ == nullptr || !PyCFunction_Check(running_loop_)) return false;
  if (current_tasks_ == nullptr || !PyDict_CheckExact(current_tasks_)) return false;
  task_type_ = reinterpret_cast<PyTypeObject*>(type);
  get_name_ = item(task_type_->tp_dict, "get_name");
  Py_XINCREF(module);  // what is borrowed stays
  return get_name_ != nullptr;
}

// Borrowed. Loops are told apart by identity: theirs may have a __hash__ of the program.
PyObject* AsyncTasks::running_task() {
  const PyRef loop(PyObject_CallNoArgs(running_loop_));
  if (!loop || loop.get() == Py_None) return nullptr;
  PyObject *key = nullptr, *task = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(current_tasks_, &at, &key, &task) != 0;)
    if (key == loop.get()) return PyObject_TypeCheck(task, task_type_) ? task : nullptr;
  return nullptr;
}

std::string AsyncTasks::unique(std::string name) {
  const int uses = ++uses_[name];
  return uses == 1 ? name : unique(name + " (" + std::to_string(uses) + ")");
}

StringId AsyncTasks::name_of(PyObject* task) {
  Known& known = known_[task];
  if (known.reference != nullptr && target(known.reference).get() == task) return known.name;
  const PyRef name(PyObject_CallOneArg(get_name_, task));
  Py_XDECREF(std::exchange(known.reference, PyWeakref_NewRef(task, nullptr)));
  known.name = name && PyUnicode_CheckExact(name.get()) ? writer_.string(unique(utf8_text(name.get()))) : 0;
  return known.name;
}

StringId AsyncTasks::current() {
  if (PyErr_Occurred() != nullptr || !find_asyncio()) return 0;
  PyObject* task = running_task();
  const StringId name = task != nullptr ? name_of(task) : 0;
  PyErr_Clear();
  return name;
}

}  // namespace foretrace::tracer::python
