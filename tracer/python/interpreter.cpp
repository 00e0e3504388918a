#include "tracer/python/interpreter.h"

#include <unistd.h>

#include <cstdio>

#include "tracer/python/cpython.h"
#include "tracer/python/death_watch.h"
#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {
namespace {

Error failed(const PyStatus& status) {
  return Error(ErrorCode::kInternal, std::string("cannot start Python: ") + (status.err_msg != nullptr ? status.err_msg : "it exited"),
               "is the interpreter that the host was built for still installed?");
}

// Calls sys.modules[module].function() if the module was imported; what it raises is printed as CPython does at exit.
void call_if_imported(const char* module, const char* function) {
  const PyRef name(PyUnicode_FromString(module));
  const PyRef found(name ? PyImport_GetModule(name.get()) : nullptr);
  if (found) {
    const PyRef result(PyObject_CallMethod(found.get(), function, nullptr));
    if (!result) PyErr_WriteUnraisable(found.get());
  }
  PyErr_Clear();
}

void flush(const char* stream) {
  PyObject* file = PySys_GetObject(stream);
  if (file == nullptr || file == Py_None) return;
  const PyRef result(PyObject_CallMethod(file, "flush", nullptr));
  PyErr_Clear();
}

// An object whose end the program could see: a finaliser of its own, a generator that is suspended, a file with unwritten bytes,
// a weak reference with a callback.
bool has_visible_end(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  if (DeathWatch::is_python_class(type)) return type->tp_finalize != nullptr || type->tp_del != nullptr;
  if (PyGen_CheckExact(object) || PyCoro_CheckExact(object) || PyAsyncGen_CheckExact(object)) return true;
  if (PyWeakref_Check(object)) return reinterpret_cast<PyWeakReference*>(object)->wr_callback != nullptr;
  const std::string name = type->tp_name;
  return name.starts_with("_io.") && name != "_io.StringIO" && name != "_io.BytesIO";
}

// True unless every object since the freeze of the warm interpreter can go unseen.
bool program_sees_its_end() {
  const PyRef gc(PyImport_ImportModule("gc"));
  const PyRef objects(gc ? PyObject_CallMethod(gc.get(), "get_objects", nullptr) : nullptr);
  if (!objects || !PyList_Check(objects.get())) {
    PyErr_Clear();
    return true;
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects.get()); ++i)
    if (has_visible_end(PyList_GET_ITEM(objects.get(), i))) return true;
  return false;
}

// Without C++ destructors: nothing of ours needs them, and other threads may still run.
[[noreturn]] void leave(int exit_code) {
  std::fflush(nullptr);
  _exit(exit_code);
}

}  // namespace

Status start_interpreter(const std::string& executable) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  config.parse_argv = 0;
  config.buffered_stdio = 0;  // every write is tied to the step that made it
  const std::string python = executable.empty() ? FORETRACE_PYTHON_EXECUTABLE : executable;
  PyStatus status = PyConfig_SetBytesString(&config, &config.program_name, python.c_str());
  if (!PyStatus_Exception(status)) status = PyConfig_SetBytesString(&config, &config.executable, python.c_str());
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status)) return failed(status);
  return {};
}

std::string interpreter_name() {
  const std::string version = Py_GetVersion();
  return "CPython " + version.substr(0, version.find(' '));
}

void join_threads() { call_if_imported("threading", "_shutdown"); }

void finish_process(int exit_code, bool warm) {
  if (warm) {
    call_if_imported("atexit", "_run_exitfuncs");
    flush("stdout");
    flush("stderr");
    if (!program_sees_its_end()) leave(exit_code);
    call_if_imported("gc", "unfreeze");  // what is set apart is not finalised
  }
  if (Py_FinalizeEx() != 0) exit_code = 120;
  leave(exit_code);
}

}  // namespace foretrace::tracer::python
