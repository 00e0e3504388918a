// FrameScan: the variables of one frame as the recorder last wrote them, and the comparison with what they are now.
#pragma once

#include <vector>

#include "tracer/python/code_table.h"
#include "tracer/python/heap_shadow.h"

namespace foretrace::tracer::python {

// A variable as last seen. An equal address proves an unchanged value only where the state says how.
struct Variable {
  enum class State : uint8_t {
    kFixed,   // unbound, a singleton, or a short scalar that is held
    kInt,     // compared by value: the address may be another int's now
    kFloat,
    kText,    // a long str or bytes, not held: `s += x` must find one reference; compared by length and samples
    kObject,  // compared by `shadow`
  };
  PyObject* address = nullptr;
  Ref ref;
  uint64_t detail = 0;        // kFloat: bits; kText: sample
  Shadow* shadow = nullptr;   // kObject
  State state = State::kFixed;
  bool held = false;
};

// A name of a module's or class body's dict.
struct NamedVariable {
  PyObject* key = nullptr;  // an exact str, held
  StringId name = 0;        // 0: not shown
  Variable variable;
};

class FrameScan {
 public:
  FrameScan(PyFrameObject* frame, CodeInfo& code, uint32_t id, StringId task)
      : frame_(frame), code_(&code), id_(id), task_(task), fast_(code.locals.size()) {}
  ~FrameScan() { clear(); }
  FrameScan(const FrameScan&) = delete;
  FrameScan& operator=(const FrameScan&) = delete;

  // Writes the variables that changed and the changes of all objects below them.
  void scan(RecordWriter& writer, HeapShadow& heap);
  // Gives back what is held.
  void clear();

  [[nodiscard]] PyFrameObject* frame() const { return frame_; }
  [[nodiscard]] CodeInfo& code() const { return *code_; }
  [[nodiscard]] uint32_t id() const { return id_; }
  // Name of the asyncio task that it runs in; 0: none.
  [[nodiscard]] StringId task() const { return task_; }

 private:
  void scan_named(RecordWriter& writer, HeapShadow& heap);
  [[nodiscard]] bool hides_named() const;
  void hide_named(RecordWriter& writer);
  void realign(PyObject* dict, RecordWriter& writer, size_t from);

  PyFrameObject* frame_;
  CodeInfo* code_;
  uint32_t id_;
  StringId task_;
  uint64_t version_ = 0;  // of the dict of named variables
  std::vector<Variable> fast_;
  std::vector<NamedVariable> named_;
};

}  // namespace foretrace::tracer::python
