// CodeTable: what is known of each code object: whether it is in scope, and for those in scope its id and its local variables.
// Kept in the code object's extra slot, so that the decision is made once.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "tracer/python/cpython.h"
#include "tracer/python/record_writer.h"

namespace foretrace::tracer::python {

// Which frames are recorded.
class Scope {
 public:
  enum class Kind { kProgram, kAll, kModule };
  // `text`: "program", "all" or "module:NAME"; false if it is none of these.
  bool parse(const std::string& text);
  // The program's file: with kProgram it and the files under its folder are in scope.
  void set_program(const std::string& file);
  // The program of `-m`, started in the folder `project`: a module that lies elsewhere or is installed below it (pytest, unittest) is
  // a tool, and the program is the project.
  void set_module(const std::string& file, const std::string& project);
  [[nodiscard]] bool has_program() const { return kind_ != Kind::kProgram || !program_.empty(); }
  [[nodiscard]] bool contains(const std::string& file, PyObject* globals) const;

 private:
  Kind kind_ = Kind::kProgram;
  std::string module_;
  std::string program_;
  std::string folder_;  // with the slash at its end; empty: none
  bool project_ = false;  // folder_ is a project: what is installed in it is not in scope
};

struct LocalVariable {
  int index = 0;      // in localsplus
  bool cell = false;  // the slot holds a cell
  StringId name = 0;
};

struct CodeInfo {
  bool in_scope = false;
  bool module = false;      // its locals are the module's globals
  bool named = false;       // locals live in a dict: module, class body, exec
  bool suspends = false;    // generator, coroutine
  bool monitored = false;   // Monitoring has its events
  uint32_t id = 0;
  std::vector<LocalVariable> locals;  // fast locals; with `named` only those of inlined comprehensions
  std::vector<uint8_t> bytecode;      // with `suspends`: opcodes and arguments, not specialised
};

class CodeTable {
 public:
  // `project`: the folder in which `-m` was given; empty without it.
  CodeTable(RecordWriter& writer, Scope& scope, std::string project);
  // REQUIRES: a frame that runs `code` has these globals
  CodeInfo& of(PyCodeObject* code, PyObject* globals) {
    void* extra = nullptr;
    get_extra(code, &extra);
    return extra != nullptr ? *static_cast<CodeInfo*>(extra) : add(code, globals);
  }
  // Text shown as the source of `file`, instead of what lies on disk.
  void set_source(const std::string& file, const std::string& text);

 private:
  // What CPython keeps for us with a code object (_PyCodeObjectExtra in CPython's codeobject.c), read without a call: this is asked for
  // every call of the program.
  void get_extra(PyCodeObject* code, void** extra) const {
    struct Extras {
      Py_ssize_t size;
      void* items[1];
    };
    const auto* extras = static_cast<const Extras*>(code->co_extra);
    if (extras != nullptr && extra_index_ < extras->size) *extra = extras->items[extra_index_];
  }
  CodeInfo& add(PyCodeObject* code, PyObject* globals);
  void define(CodeInfo& info, PyCodeObject* code, const std::string& file);
  void write_source(StringId id, const std::string& file);

  RecordWriter& writer_;
  Scope& scope_;
  std::string project_;
  Py_ssize_t extra_index_;
  std::vector<std::unique_ptr<CodeInfo>> infos_;
  std::unordered_set<StringId> written_;
  std::string given_file_, given_text_;
};

}  // namespace foretrace::tracer::python
