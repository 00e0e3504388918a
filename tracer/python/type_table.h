// TypeTable: how the instances of a type are recorded, decided once a type from its layout alone.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/python/cpython.h"
#include "tracer/python/record_writer.h"
#include "tracer/trace/delta.h"

namespace foretrace::tracer::python {

// Where the contents of an object lie.
enum class Contents : uint8_t {
  kNone,        // opaque: a text at first sight
  kList,
  kTuple,
  kDict,
  kSet,
  kInstance,    // __dict__ or inline values, then __slots__
  kException,   // args, then as kInstance
  kFields,      // a named tuple: items under the names of its fields
  kItems,       // read through the C type's sq_item: deque
  kNumbers,     // the same, with items made on the fly: bytearray, array
  kArray,       // numpy.ndarray, torch.Tensor: the same, with a type that names each array's own element type and shape
  kDictKeys,
  kDictValues,
};

struct TypeInfo {
  PyTypeObject* type = nullptr;
  Contents contents = Contents::kNone;
  ObjectKind kind = ObjectKind::kOpaque;
  bool keyed = false;
  bool changes = false;      // contents can change
  bool hides_ids = false;    // threading.Thread: idents differ from run to run
  bool watched = false;      // deaths of its instances are learnt
  bool reported = false;     // changes of its instances are learnt (MutationWatch)
  StringId name = 0;
  PyTypeObject* reader = nullptr;       // kItems, kNumbers: the C type that reads
  std::vector<PyObject*> slot_names;    // kInstance: __slots__; kFields: fields. Exact strs, held
  std::vector<Py_ssize_t> slot_offsets;
};

class TypeTable {
 public:
  explicit TypeTable(RecordWriter& writer) : writer_(writer) {}

  const TypeInfo& of(PyTypeObject* type) {
    if (type == last_type_) return *last_;
    return lookup(type);
  }
  // `type` is about to be freed.
  void forget(PyTypeObject* type);

 private:
  const TypeInfo& lookup(PyTypeObject* type);
  void classify(TypeInfo& info);
  void classify_known(TypeInfo& info, PyTypeObject* base);

  RecordWriter& writer_;
  std::unordered_map<PyTypeObject*, std::unique_ptr<TypeInfo>> infos_;
  std::vector<std::unique_ptr<TypeInfo>> dead_;  // an instance may have moved to another class
  PyTypeObject* last_type_ = nullptr;
  const TypeInfo* last_ = nullptr;
};

// "list", "deque", "Account": the name without its module.
std::string short_type_name(const PyTypeObject* type);
// A member of an enum.Enum.
bool is_enum_type(const PyTypeObject* type);

}  // namespace foretrace::tracer::python
