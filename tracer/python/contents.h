// Contents of containers and instances, read from CPython's structures: no user code runs.
#pragma once

#include <cstdint>
#include <vector>

#include "tracer/python/scalar_table.h"
#include "tracer/python/type_table.h"

namespace foretrace::tracer::python {

// The first entries of an object. A word is the address of the item (borrowed), or with `by_value` the bits of its Ref; with
// keys, the words of key and value alternate.
struct ContentsView {
  const uint64_t* words = nullptr;
  uint32_t count = 0;     // entries
  uint64_t length = 0;    // entries of the whole object
  bool by_value = false;
};

// The dict of an instance's attributes, borrowed; null while CPython keeps them without one.
PyObject* attribute_dict(PyObject* object);

class ContentsReader {
 public:
  ContentsReader(ScalarTable& scalars, uint32_t max_items) : scalars_(scalars), max_items_(max_items) {}

  // Valid until the next call or until the object changes.
  ContentsView read(PyObject* object, const TypeInfo& info);

 private:
  ContentsView array_elements(PyObject* object);
  ContentsView words(uint64_t length, bool keyed, bool by_value = false);
  ContentsView array(PyObject** items, Py_ssize_t size) const;
  void add(PyObject* item) { words_.push_back(reinterpret_cast<uintptr_t>(item)); }
  void add_attribute(PyObject* name, PyObject* value);
  ContentsView dict(PyObject* dict, bool keys, bool values);
  ContentsView set(PyObject* set);
  void instance_dict(PyObject* object);
  void dict_attributes(PyObject* dict);
  static bool is_thread_id(PyObject* name);
  ContentsView instance(PyObject* object, const TypeInfo& info);
  ContentsView fields(PyObject* object, const TypeInfo& info);
  ContentsView sequence(PyObject* object, const TypeInfo& info, bool by_value);

  ScalarTable& scalars_;
  uint32_t max_items_;
  uint64_t attributes_ = 0;  // seen by instance()
  bool hides_ids_ = false;
  std::vector<uint64_t> words_;
};

}  // namespace foretrace::tracer::python
