// AsyncTasks: which asyncio task runs, by a name that no other task of the run has. Tasks made by CPython's own _asyncio.Task only;
// no code of the program runs.
#pragma once

#include <string>
#include <unordered_map>

#include "tracer/python/cpython.h"
#include "tracer/python/record_writer.h"

namespace foretrace::tracer::python {

class AsyncTasks {
 public:
  explicit AsyncTasks(RecordWriter& writer) : writer_(writer) {}
  // Of this thread. 0: none, or asyncio is not loaded.
  StringId current();

 private:
  struct Known {
    PyObject* reference = nullptr;  // weak: the address may be another task's now
    StringId name = 0;
  };
  bool find_asyncio();
  PyObject* running_task();
  StringId name_of(PyObject* task);
  std::string unique(std::string name);

  RecordWriter& writer_;
  // Of _asyncio, borrowed from it; null until it is loaded.
  PyObject* running_loop_ = nullptr;   // function
  PyObject* current_tasks_ = nullptr;  // dict: loop -> task
  PyTypeObject* task_type_ = nullptr;
  PyObject* get_name_ = nullptr;       // its method
  std::unordered_map<PyObject*, Known> known_;
  std::unordered_map<std::string, int> uses_;  // of names
};

}  // namespace foretrace::tracer::python
