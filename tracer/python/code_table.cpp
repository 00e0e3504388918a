#include "tracer/python/code_table.h"

#include <string_view>

#include "core/file.h"
#include "tracer/python/py_ref.h"
#include "tracer/python/raw_dict.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

constexpr size_t kMaxSourceBytes = 16u << 20;

Py_ssize_t request_extra_index() {
#if PY_VERSION_HEX >= 0x030c0000
  return PyUnstable_Eval_RequestCodeExtraIndex(nullptr);
#else
  return _PyEval_RequestCodeExtraIndex(nullptr);
#endif
}

void set_extra(PyCodeObject* code, Py_ssize_t index, void* extra) {
#if PY_VERSION_HEX >= 0x030c0000
  PyUnstable_Code_SetExtra(reinterpret_cast<PyObject*>(code), index, extra);
#else
  _PyCode_SetExtra(reinterpret_cast<PyObject*>(code), index, extra);
#endif
}

std::string module_of(PyObject* globals) {
  PyObject* name = globals != nullptr && PyDict_Check(globals) ? raw_dict_get(globals, "__name__") : nullptr;
  return name != nullptr && PyUnicode_CheckExact(name) ? utf8_text(name) : std::string();
}

void add_locals(CodeInfo& info, PyCodeObject* code, RecordWriter& writer) {
  for (int i = 0; i < code->co_nlocalsplus; ++i) {
    const int kind = _PyLocals_GetKind(code->co_localspluskinds, i);
#ifdef CO_FAST_HIDDEN
    const bool hidden = (kind & CO_FAST_HIDDEN) != 0;
#else
    const bool hidden = false;
#endif
    // Not optimised: cells of class bodies (__class__) and their free variables are not among f_locals.
    if (info.named && !hidden) continue;
    PyObject* name = PyTuple_GET_ITEM(code->co_localsplusnames, i);
    info.locals.push_back({i, (kind & (CO_FAST_CELL | CO_FAST_FREE)) != 0, writer.string(utf8_text(name))});
  }
}

}  // namespace

bool Scope::parse(const std::string& text) {
  constexpr std::string_view kPrefix = "module:";
  if (text == "all") kind_ = Kind::kAll;
  else if (text.starts_with(kPrefix) && text.size() > kPrefix.size()) {
    kind_ = Kind::kModule;
    module_ = text.substr(kPrefix.size());
  } else if (text != "program") return false;
  return true;
}

void Scope::set_program(const std::string& file) {
  program_ = file;
  const size_t slash = file.rfind('/');
  if (slash != std::string::npos) folder_ = file.substr(0, slash + 1);
}

namespace {

// A package that was installed into the project that lies at `folder`: into a virtual environment in it, say.
bool is_installed(std::string_view file, const std::string& folder) {
  const std::string_view below = file.substr(folder.size() - 1);
  return below.find("/site-packages/") != std::string_view::npos || below.find("/dist-packages/") != std::string_view::npos;
}

}  // namespace

void Scope::set_module(const std::string& file, const std::string& project) {
  const std::string folder = project.empty() || project.ends_with('/') ? project : project + "/";
  if (folder.empty() || (file.starts_with(folder) && !is_installed(file, folder))) return set_program(file);
  program_ = file;
  folder_ = folder;
  project_ = true;
}

bool Scope::contains(const std::string& file, PyObject* globals) const {
  switch (kind_) {
    case Kind::kAll: return true;
    case Kind::kModule: {
      const std::string name = module_of(globals);
      return name == module_ || name.starts_with(module_ + ".");
    }
    case Kind::kProgram:
      if (project_) return file.starts_with(folder_) && !is_installed(file, folder_);
      return file == program_ || (!folder_.empty() && file.starts_with(folder_) && !is_installed(file, folder_));
  }
  return false;
}

CodeTable::CodeTable(RecordWriter& writer, Scope& scope, std::string project)
    : writer_(writer), scope_(scope), project_(std::move(project)), extra_index_(request_extra_index()) {}

CodeInfo& CodeTable::add(PyCodeObject* code, PyObject* globals) {
  auto& info = *infos_.emplace_back(std::make_unique<CodeInfo>());
  const std::string file = utf8_text(code->co_filename);
  const std::string name = utf8_text(code->co_name);
  // Run as `-m`: the program is what runs as __main__.
  if (!scope_.has_program() && name == "<module>" && module_of(globals) == "__main__") scope_.set_module(file, project_);
  info.in_scope = scope_.contains(file, globals);
  if (info.in_scope) define(info, code, file);
  // Before the program is known nothing is decided.
  if (scope_.has_program()) set_extra(code, extra_index_, &info);
  return info;
}

void CodeTable::define(CodeInfo& info, PyCodeObject* code, const std::string& file) {
  const std::string name = utf8_text(code->co_name);
  info.named = (code->co_flags & CO_OPTIMIZED) == 0;
  info.module = info.named && name == "<module>";
  info.suspends = (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
  const StringId file_id = writer_.string(file);
  if (written_.insert(file_id).second) write_source(file_id, file);
  info.id = writer_.code(file_id, writer_.string(name), static_cast<uint32_t>(code->co_firstlineno), info.module);
  add_locals(info, code, writer_);
  if (!info.suspends) return;
  const PyRef bytes(PyCode_GetCode(code));
  if (bytes) {
    const auto* data = reinterpret_cast<const uint8_t*>(PyBytes_AS_STRING(bytes.get()));
    info.bytecode.assign(data, data + PyBytes_GET_SIZE(bytes.get()));
  }
  PyErr_Clear();
}

void CodeTable::set_source(const std::string& file, const std::string& text) {
  given_file_ = file;
  given_text_ = text;
}

void CodeTable::write_source(StringId id, const std::string& file) {
  if (!given_file_.empty() && file == given_file_) return writer_.source(id, given_text_);
  if (file.empty() || file.front() != '/') return;
  const auto text = read_file(file);
  if (text.ok() && text.value().size() <= kMaxSourceBytes) writer_.source(id, text.value());
}

}  // namespace foretrace::tracer::python
