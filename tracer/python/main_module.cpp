#include "tracer/python/main_module.h"

#include <filesystem>

#include "core/file.h"

namespace foretrace::tracer::python {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGivenSource = "<source>";

PyRef file_name(const std::string& text) { return PyRef(PyUnicode_DecodeFSDefault(text.c_str())); }

// The folder that imports look into first: of the file behind the link, as CPython does.
std::string import_folder(const host::Request& request) {
  if (!request.module.empty()) return request.folder;
  const std::string file = program_file(request);
  if (file == kGivenSource || file.empty() || file.front() != '/') return "";
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  return (error ? fs::path(file) : real).parent_path().string();
}

// An object of a frozen import module: SourceFileLoader, ModuleSpec.
PyRef import_class(const char* module, const char* name) {
  const PyRef found(PyImport_ImportModule(module));
  return PyRef(found ? PyObject_GetAttrString(found.get(), name) : nullptr);
}

PyRef source_loader(const std::string& name, const std::string& file) {
  const PyRef loader_class = import_class("_frozen_importlib_external", "SourceFileLoader");
  return PyRef(loader_class ? PyObject_CallFunction(loader_class.get(), "sN", name.c_str(), file_name(file).release()) : nullptr);
}

bool set_item(PyObject* dict, const char* key, PyObject* value) {
  return value != nullptr && PyDict_SetItemString(dict, key, value) == 0;
}

// __main__ exists since the start of the interpreter.
PyRef main_module(const Program& program, bool on_disk) {
  PyRef module = PyRef::borrowed(PyImport_AddModule("__main__"));
  if (!module) return module;
  PyObject* dict = PyModule_GetDict(module.get());
  bool ok = true;
  if (on_disk) {
    ok = set_item(dict, "__file__", file_name(program.file).get()) && set_item(dict, "__cached__", Py_None) &&
         set_item(dict, "__loader__", source_loader("__main__", program.file).get());
  }
  return ok ? std::move(module) : PyRef();
}

// A module as an import of the file would make it, in sys.modules before its code runs.
PyRef named_module(const Program& program, const std::string& name, bool on_disk) {
  PyRef module(PyModule_New(name.c_str()));
  if (!module) return module;
  PyObject* dict = PyModule_GetDict(module.get());
  PyObject* builtins = PyImport_AddModule("builtins");
  bool ok = builtins != nullptr && set_item(dict, "__builtins__", builtins);
  if (ok && on_disk) {
    const PyRef loader = source_loader(name, program.file);
    const PyRef spec_class = import_class("_frozen_importlib", "ModuleSpec");
    const PyRef spec(spec_class && loader ? PyObject_CallFunction(spec_class.get(), "sO", name.c_str(), loader.get()) : nullptr);
    const PyRef file = file_name(program.file);
    ok = set_item(dict, "__file__", file.get()) && set_item(dict, "__loader__", loader.get()) && spec &&
         PyObject_SetAttrString(spec.get(), "origin", file.get()) == 0 &&
         PyObject_SetAttrString(spec.get(), "has_location", Py_True) == 0 && set_item(dict, "__spec__", spec.get());
  }
  PyObject* modules = PyImport_GetModuleDict();
  if (!ok || PyDict_SetItemString(modules, name.c_str(), module.get()) != 0) return PyRef();
  return module;
}

}  // namespace

std::string program_file(const host::Request& request) {
  if (request.program.empty()) return kGivenSource;
  if (request.has_source) return request.program;
  std::error_code error;
  const fs::path absolute = fs::absolute(request.program, error);
  return error ? request.program : absolute.lexically_normal().string();
}

bool set_arguments(const host::Request& request) {
  const PyRef argv(PyList_New(0));
  std::string first = request.module.empty() ? request.program : "-m";
  if (first.empty()) first = "-c";
  if (!argv || PyList_Append(argv.get(), file_name(first).get()) != 0) return false;
  for (const std::string& word : request.argv)
    if (PyList_Append(argv.get(), file_name(word).get()) != 0) return false;
  if (PySys_SetObject("argv", argv.get()) != 0) return false;
  PyObject* path = PySys_GetObject("path");
  return path != nullptr && PyList_Check(path) && PyList_Insert(path, 0, file_name(import_folder(request)).get()) == 0;
}

std::optional<StartFailure> load_program(const host::Request& request, bool as_main, Program& program) {
  program.file = program_file(request);
  program.source = request.source;
  if (!request.has_source) {
    auto text = read_file(program.file);
    if (!text.ok()) return StartFailure{false, "cannot read the program", text.error().message, "does the file exist?"};
    program.source = std::move(text).value();
  }
  if (program.source.find('\0') != std::string::npos)
    return StartFailure{false, "SyntaxError: source code cannot contain null bytes", program.file, "is it a Python file?"};
  const PyRef name = file_name(program.file);
  PyCompilerFlags flags = _PyCompilerFlags_INIT;
  if (name) program.code = PyRef(Py_CompileStringObject(program.source.c_str(), name.get(), Py_file_input, &flags, -1));
  if (!program.code) return take_start_failure("");
  const bool on_disk = !request.has_source;
  if (as_main) {
    program.module = main_module(program, on_disk);
  } else {
    const std::string stem = fs::path(program.file).stem().string();
    program.module = named_module(program, stem.empty() || stem.front() == '<' ? "program" : stem, on_disk);
  }
  if (!program.module) return take_start_failure("cannot make the program's module: ");
  return std::nullopt;
}

}  // namespace foretrace::tracer::python
