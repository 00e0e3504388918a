// ValueText: a whole value as text, in the notation of tracer/trace/render.h, read from CPython's structures. For the return
// text of a run; no user code runs.
#pragma once

#include <string>
#include <vector>

#include "tracer/limits.h"
#include "tracer/python/contents.h"

namespace foretrace::tracer::python {

class ValueText {
 public:
  ValueText(RecordWriter& writer, const Limits& limits);
  std::string of(PyObject* value);

 private:
  void value(PyObject* object);
  void container(PyObject* object, const TypeInfo& info);
  void entries(PyObject* object, const TypeInfo& info, bool instance);

  Limits limits_;
  ScalarTable scalars_;
  TypeTable types_;
  ContentsReader reader_;
  std::string out_;
  std::vector<PyObject*> path_;  // containers that are being written, outermost first
  bool full_ = false;
};

}  // namespace foretrace::tracer::python
