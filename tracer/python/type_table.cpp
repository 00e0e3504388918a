#include "tracer/python/type_table.h"

#include <cstring>

#include "tracer/python/arrays.h"
#include "tracer/python/death_watch.h"
#include "tracer/python/mutation_watch.h"
#include "tracer/python/raw_dict.h"

namespace foretrace::tracer::python {
namespace {

bool has(const PyTypeObject* type, unsigned long feature) { return (type->tp_flags & feature) != 0; }

bool named(const PyTypeObject* type, const char* name) { return std::strcmp(type->tp_name, name) == 0; }

void hold_name(TypeInfo& info, PyObject* name) {
  Py_INCREF(name);
  info.slot_names.push_back(name);
}

// The fields of a class that collections.namedtuple or typing.NamedTuple made.
bool add_fields(TypeInfo& info) {
  for (const PyTypeObject* type = info.type; DeathWatch::is_python_class(type); type = type->tp_base) {
    PyObject* fields = type->tp_dict != nullptr ? raw_dict_get(type->tp_dict, "_fields") : nullptr;
    if (fields == nullptr || !PyTuple_CheckExact(fields)) continue;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); ++i)
      if (!PyUnicode_CheckExact(PyTuple_GET_ITEM(fields, i))) return false;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); ++i) hold_name(info, PyTuple_GET_ITEM(fields, i));
    return true;
  }
  return false;
}

// Members that __slots__ made, those of the base classes first.
void add_slots(TypeInfo& info, const PyTypeObject* type) {
  if (!DeathWatch::is_python_class(type)) return;
  add_slots(info, type->tp_base);
  for (const PyMemberDef* member = type->tp_members; member != nullptr && member->name != nullptr; ++member) {
    if (member->type != T_OBJECT_EX) continue;
    PyObject* name = PyUnicode_InternFromString(member->name);
    if (name == nullptr) {
      PyErr_Clear();
      continue;
    }
    info.slot_names.push_back(name);
    info.slot_offsets.push_back(member->offset);
  }
}

void set(TypeInfo& info, ObjectKind kind, Contents contents, bool keyed, bool changes) {
  info.kind = kind;
  info.contents = contents;
  info.keyed = keyed;
  info.changes = changes;
}

}  // namespace

std::string short_type_name(const PyTypeObject* type) {
  const char* name = type->tp_name;
  if (!DeathWatch::is_python_class(type))
    if (const char* dot = std::strrchr(name, '.')) name = dot + 1;
  return name;
}

bool is_enum_type(const PyTypeObject* type) {
  for (const PyTypeObject* meta = Py_TYPE(type); meta != nullptr && meta != &PyType_Type; meta = meta->tp_base)
    if (named(meta, "EnumType") || named(meta, "EnumMeta")) return true;
  return false;
}

const TypeInfo& TypeTable::lookup(PyTypeObject* type) {
  auto& slot = infos_[type];
  if (slot == nullptr) {
    slot = std::make_unique<TypeInfo>();
    slot->type = type;
    slot->watched = DeathWatch::watch(type);
    slot->name = writer_.string(short_type_name(type));
    classify(*slot);
    slot->reported = slot->changes && slot->contents != Contents::kArray && MutationWatch::watch(type);
  }
  last_type_ = type;
  last_ = slot.get();
  return *slot;
}

void TypeTable::forget(PyTypeObject* type) {
  const auto found = infos_.find(type);
  if (found == infos_.end()) return;
  MutationWatch::forget(type);
  if (last_type_ == type) last_type_ = nullptr;
  dead_.push_back(std::move(found->second));
  infos_.erase(found);
}

void TypeTable::classify(TypeInfo& info) {
  PyTypeObject* type = info.type;
  if (has(type, Py_TPFLAGS_LIST_SUBCLASS)) return set(info, ObjectKind::kList, Contents::kList, false, true);
  if (has(type, Py_TPFLAGS_DICT_SUBCLASS)) return set(info, ObjectKind::kDict, Contents::kDict, true, true);
  if (is_enum_type(type)) return;
  if (has(type, Py_TPFLAGS_TUPLE_SUBCLASS)) {
    if (type != &PyTuple_Type && add_fields(info))
      return set(info, ObjectKind::kInstance, Contents::kFields, true, false);
    return set(info, ObjectKind::kTuple, Contents::kTuple, false, false);
  }
  if (PyType_IsSubtype(type, &PySet_Type)) return set(info, ObjectKind::kSet, Contents::kSet, false, true);
  if (PyType_IsSubtype(type, &PyFrozenSet_Type))
    return set(info, ObjectKind::kFrozenSet, Contents::kSet, false, false);
  if (has(type, Py_TPFLAGS_LONG_SUBCLASS | Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_BYTES_SUBCLASS |
                    Py_TPFLAGS_TYPE_SUBCLASS) ||
      PyType_IsSubtype(type, &PyFloat_Type) || PyType_IsSubtype(type, &PyComplex_Type))
    return;
  PyTypeObject* base = type;
  while (DeathWatch::is_python_class(base)) base = base->tp_base;
  classify_known(info, base);
  if (info.contents != Contents::kNone || base == type) return;
  add_slots(info, type);
  for (const PyTypeObject* at = type; at != base; at = at->tp_base)
    if (named(at, "Thread") && at->tp_dict != nullptr && raw_dict_get(at->tp_dict, "_bootstrap_inner") != nullptr) info.hides_ids = true;
  const bool exception = has(type, Py_TPFLAGS_BASE_EXC_SUBCLASS);
  set(info, ObjectKind::kInstance, exception ? Contents::kException : Contents::kInstance, true, true);
}

// C types whose contents are shown; `base` is the C type that `info`'s type extends, or that type itself.
void TypeTable::classify_known(TypeInfo& info, PyTypeObject* base) {
  info.reader = base;
  if (named(base, "collections.deque")) return set(info, ObjectKind::kSequence, Contents::kItems, false, true);
  if (base == &PyByteArray_Type || named(base, "array.array"))
    return set(info, ObjectKind::kSequence, Contents::kNumbers, false, true);
  if (is_ndarray(base) || is_tensor(info.type)) return set(info, ObjectKind::kSequence, Contents::kArray, false, true);
  if (base == &PyDictKeys_Type) return set(info, ObjectKind::kSequence, Contents::kDictKeys, false, true);
  if (base == &PyDictValues_Type) return set(info, ObjectKind::kSequence, Contents::kDictValues, false, true);
  if (named(base, "types.SimpleNamespace")) return set(info, ObjectKind::kInstance, Contents::kInstance, true, true);
}

}  // namespace foretrace::tracer::python
