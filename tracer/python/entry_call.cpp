#include "tracer/python/entry_call.h"

#include <algorithm>
#include <vector>

#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

// What the compiled call runs: it keeps the arguments and calls nothing.
PyObject* capture(PyObject* cell, PyObject* args, PyObject* kwargs) {
  const PyRef words = kwargs != nullptr ? PyRef::borrowed(kwargs) : PyRef(PyDict_New());
  if (!words || PyList_Append(cell, args) != 0 || PyList_Append(cell, words.get()) != 0) return nullptr;
  Py_RETURN_NONE;
}

constexpr const char* kCapture = "__foretrace_capture__";
PyMethodDef capture_method = {kCapture, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(capture)),
                              METH_VARARGS | METH_KEYWORDS, nullptr};

// Evaluates `code`, an expression that calls kCapture; its arguments go into `call`.
bool evaluate(PyObject* code, PyObject* globals, EntryCall& call) {
  const PyRef cell(PyList_New(0));
  const PyRef function(cell ? PyCFunction_New(&capture_method, cell.get()) : nullptr);
  const PyRef locals(PyDict_New());
  if (!function || !locals || PyDict_SetItemString(locals.get(), kCapture, function.get()) != 0) return false;
  const PyRef result(PyEval_EvalCode(code, globals, locals.get()));
  if (!result || PyList_GET_SIZE(cell.get()) != 2) return false;
  call.args = PyRef::borrowed(PyList_GET_ITEM(cell.get(), 0));
  call.kwargs = PyRef::borrowed(PyList_GET_ITEM(cell.get(), 1));
  return true;
}

// Functions that the program defines, for a hint.
std::string known_functions(PyObject* module) {
  std::vector<std::string> names;
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(PyModule_GetDict(module), &position, &key, &value) != 0)
    if (PyFunction_Check(value) && PyUnicode_CheckExact(key)) names.push_back(utf8_text(key));
  if (names.empty()) return "the program defines no functions";
  std::string text = "it defines ";
  for (size_t i = 0; i < std::min<size_t>(names.size(), 8); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text + (names.size() > 8 ? ", ..." : "");
}

std::optional<StartFailure> find_entry(const host::Request& request, PyObject* module, EntryCall& call) {
  PyRef found = PyRef::borrowed(module);
  std::string rest = request.entry;
  while (!rest.empty() && found) {
    const size_t dot = rest.find('.');
    found = PyRef(PyObject_GetAttrString(found.get(), rest.substr(0, dot).c_str()));
    rest = dot == std::string::npos ? "" : rest.substr(dot + 1);
  }
  if (!found) {
    PyErr_Clear();
    return StartFailure{true, "no function " + request.entry + " in the program", program_file(request), known_functions(module)};
  }
  if (PyCallable_Check(found.get()) == 0)
    return StartFailure{true, request.entry + " is not a function", program_file(request), known_functions(module)};
  call.function = std::move(found);
  return std::nullopt;
}

// The tree of `text`, an expression, with its outermost call f(...) made into capture(f, ...). Null with no error set: it is no call.
PyRef capturing_tree(const std::string& text) {
  PyCompilerFlags flags = _PyCompilerFlags_INIT;
  flags.cf_flags = PyCF_ONLY_AST | PyCF_IGNORE_COOKIE;
  PyRef tree(Py_CompileStringFlags(text.c_str(), "<call>", Py_eval_input, &flags));
  const PyRef body(tree ? PyObject_GetAttrString(tree.get(), "body") : nullptr);
  if (!body) return PyRef();
  if (std::string(Py_TYPE(body.get())->tp_name) != "Call" && std::string(Py_TYPE(body.get())->tp_name) != "ast.Call") return PyRef();
  const PyRef function(PyObject_GetAttrString(body.get(), "func"));
  const PyRef args(PyObject_GetAttrString(body.get(), "args"));
  const PyRef name_tree(Py_CompileStringFlags(kCapture, "<call>", Py_eval_input, &flags));
  const PyRef name(name_tree ? PyObject_GetAttrString(name_tree.get(), "body") : nullptr);
  if (!function || !args || !name || PyList_Insert(args.get(), 0, function.get()) != 0 ||
      PyObject_SetAttrString(body.get(), "func", name.get()) != 0)
    return PyRef();
  return tree;
}

std::optional<StartFailure> prepare_expression(const host::Request& request, PyObject* globals, EntryCall& call) {
  const PyRef tree = capturing_tree(request.call);
  if (!tree) {
    if (PyErr_Occurred() == nullptr)
      return StartFailure{true, "the call is not a call", request.call, "write it as f(1, 2)"};
    StartFailure failure = take_start_failure("the call: ");
    failure.misuse = true;
    return failure;
  }
  PyObject* builtins = PyEval_GetBuiltins();
  const PyRef compile = PyRef::borrowed(PyDict_GetItemString(builtins, "compile"));
  const PyRef code(compile ? PyObject_CallFunction(compile.get(), "Oss", tree.get(), "<call>", "eval") : nullptr);
  if (!code || !evaluate(code.get(), globals, call)) {
    StartFailure failure = take_start_failure("evaluating the call: ");
    failure.misuse = true;
    return failure;
  }
  call.function = PyRef::borrowed(PyTuple_GET_ITEM(call.args.get(), 0));
  call.args = PyRef(PyTuple_GetSlice(call.args.get(), 1, PyTuple_GET_SIZE(call.args.get())));
  if (PyCallable_Check(call.function.get()) == 0)
    return StartFailure{true, "the call is not of a function", request.call, "write it as f(1, 2)"};
  return std::nullopt;
}

}  // namespace

std::optional<StartFailure> prepare_call(const host::Request& request, PyObject* module, EntryCall& call) {
  PyObject* globals = PyModule_GetDict(module);
  if (!request.call.empty()) return prepare_expression(request, globals, call);
  if (auto failure = find_entry(request, module, call)) return failure;
  const std::string text = std::string(kCapture) + "(" + request.args + "\n)";
  PyCompilerFlags flags = _PyCompilerFlags_INIT;
  flags.cf_flags = PyCF_IGNORE_COOKIE;
  const PyRef code(Py_CompileStringFlags(text.c_str(), "<args>", Py_eval_input, &flags));
  if (code && evaluate(code.get(), globals, call)) return std::nullopt;
  StartFailure failure = take_start_failure(code ? "evaluating the arguments: " : "the arguments: ");
  failure.misuse = true;
  failure.where = request.entry + "(" + request.args + ")";
  failure.hint = "give the text between the call's parentheses, as in --args '1, \"a\"'";
  return failure;
}

}  // namespace foretrace::tracer::python
