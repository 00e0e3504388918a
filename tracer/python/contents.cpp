#include "tracer/python/contents.h"

#include <algorithm>

#include "tracer/python/arrays.h"
#include "tracer/python/py_ref.h"

namespace foretrace::tracer::python {

ContentsView ContentsReader::read(PyObject* object, const TypeInfo& info) {
  words_.clear();
  switch (info.contents) {
    case Contents::kNone: return {};
    case Contents::kList: return array(reinterpret_cast<PyListObject*>(object)->ob_item, Py_SIZE(object));
    case Contents::kTuple: return array(reinterpret_cast<PyTupleObject*>(object)->ob_item, Py_SIZE(object));
    case Contents::kDict: return dict(object, true, true);
    case Contents::kSet: return set(object);
    case Contents::kInstance:
    case Contents::kException: return instance(object, info);
    case Contents::kFields: return fields(object, info);
    case Contents::kItems: return sequence(object, info, false);
    case Contents::kNumbers: return sequence(object, info, true);
    case Contents::kArray:
      return array_elements(object);
    case Contents::kDictKeys:
      return dict(reinterpret_cast<PyObject*>(reinterpret_cast<_PyDictViewObject*>(object)->dv_dict), true, false);
    case Contents::kDictValues:
      return dict(reinterpret_cast<PyObject*>(reinterpret_cast<_PyDictViewObject*>(object)->dv_dict), false, true);
  }
  return {};
}

ContentsView ContentsReader::array_elements(PyObject* object) {
  const ArrayView view = array_view(object);
  view.read(max_items_, scalars_, words_);
  return words(view.size, false, true);
}

ContentsView ContentsReader::words(uint64_t length, bool keyed, bool by_value) {
  return {words_.data(), static_cast<uint32_t>(words_.size() / (keyed ? 2 : 1)), length, by_value};
}

ContentsView ContentsReader::array(PyObject** items, Py_ssize_t size) const {
  const auto length = static_cast<uint64_t>(size);
  return {reinterpret_cast<const uint64_t*>(items), static_cast<uint32_t>(std::min<uint64_t>(length, max_items_)), length,
          false};
}

ContentsView ContentsReader::dict(PyObject* dict, bool keys, bool values) {
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  for (uint32_t n = 0; n < max_items_ && PyDict_Next(dict, &position, &key, &value) != 0; ++n) {
    if (keys) add(key);
    if (values) add(value);
  }
  return words(static_cast<uint64_t>(PyDict_GET_SIZE(dict)), keys && values);
}

ContentsView ContentsReader::set(PyObject* object) {
  const auto* set = reinterpret_cast<PySetObject*>(object);
  const setentry* entry = set->table;
  uint64_t left = std::min<uint64_t>(static_cast<uint64_t>(set->used), max_items_);
  for (Py_ssize_t i = 0; i <= set->mask && left > 0; ++i, ++entry) {
    if (entry->key == nullptr || entry->hash == -1) continue;  // hash -1: the mark of a removed key
    add(entry->key);
    --left;
  }
  return words(static_cast<uint64_t>(set->used), false);
}

void ContentsReader::add_attribute(PyObject* name, PyObject* value) {
  if (hides_ids_ && is_thread_id(name)) return;
  if (attributes_++ >= max_items_) return;
  add(name);
  add(value);
}

bool ContentsReader::is_thread_id(PyObject* name) {
  return PyUnicode_CompareWithASCIIString(name, "_ident") == 0 || PyUnicode_CompareWithASCIIString(name, "_native_id") == 0;
}

void ContentsReader::dict_attributes(PyObject* dict) {
  if (dict == nullptr || !PyDict_Check(dict)) return;
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  while (PyDict_Next(dict, &position, &key, &value) != 0)
    if (PyUnicode_CheckExact(key)) add_attribute(key, value);
}

namespace {

// Attributes that CPython keeps beside the object; null if it does not (any more).
const PyDictValues* inline_values(PyObject* object) {
  if ((Py_TYPE(object)->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0) return nullptr;
#if PY_VERSION_HEX < 0x030c0000
  return reinterpret_cast<PyDictValues**>(object)[-4];
#elif PY_VERSION_HEX < 0x030d0000
  const char* word = reinterpret_cast<char**>(object)[-3];
  return (reinterpret_cast<uintptr_t>(word) & 1) != 0 ? reinterpret_cast<const PyDictValues*>(word + 1) : nullptr;
#else
  if ((Py_TYPE(object)->tp_flags & Py_TPFLAGS_INLINE_VALUES) == 0) return nullptr;
  const auto* values = reinterpret_cast<PyDictValues*>(reinterpret_cast<char*>(object) + sizeof(PyObject));
  return values->valid != 0 ? values : nullptr;
#endif
}

}  // namespace

PyObject* attribute_dict(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0)
    return type->tp_dictoffset > 0 ? *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + type->tp_dictoffset) : nullptr;
  if (PY_VERSION_HEX < 0x030d0000 && inline_values(object) != nullptr) return nullptr;
  return reinterpret_cast<PyObject**>(object)[-3];
}

// The attributes in __dict__, in its order; a dict that CPython has not made yet is not made.
void ContentsReader::instance_dict(PyObject* object) {
  if (PyObject* dict = attribute_dict(object)) return dict_attributes(dict);
  const PyDictValues* values = inline_values(object);
  if (values == nullptr) return;
  PyDictKeysObject* keys = reinterpret_cast<PyHeapTypeObject*>(Py_TYPE(object))->ht_cached_keys;
  if (keys == nullptr || keys->dk_kind == DICT_KEYS_GENERAL) return;
  const PyDictUnicodeEntry* names = DK_UNICODE_ENTRIES(keys);
#if PY_VERSION_HEX < 0x030d0000
  const auto* order = reinterpret_cast<const uint8_t*>(values);
  const int used = order[-2];
  for (int i = 0; i < used; ++i) {
    const int at = order[-3 - i];
#else
  const uint8_t* order = get_insertion_order_array(const_cast<PyDictValues*>(values));
  for (int i = 0; i < values->size; ++i) {
    const int at = order[i];
#endif
    if (values->values[at] != nullptr) add_attribute(names[at].me_key, values->values[at]);
  }
}

ContentsView ContentsReader::instance(PyObject* object, const TypeInfo& info) {
  static PyObject* const args_name = PyUnicode_InternFromString("args");
  attributes_ = 0;
  hides_ids_ = info.hides_ids;
  if (info.contents == Contents::kException)
    if (PyObject* args = reinterpret_cast<PyBaseExceptionObject*>(object)->args) add_attribute(args_name, args);
  instance_dict(object);
  for (size_t i = 0; i < info.slot_offsets.size(); ++i) {
    PyObject* value = *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + info.slot_offsets[i]);
    if (value != nullptr) add_attribute(info.slot_names[i], value);
  }
  return words(attributes_, true);
}

ContentsView ContentsReader::fields(PyObject* object, const TypeInfo& info) {
  const auto length = std::min<uint64_t>(static_cast<uint64_t>(Py_SIZE(object)), info.slot_names.size());
  for (uint64_t i = 0; i < std::min<uint64_t>(length, max_items_); ++i) {
    add(info.slot_names[i]);
    add(PyTuple_GET_ITEM(object, static_cast<Py_ssize_t>(i)));
  }
  return words(length, true);
}

ContentsView ContentsReader::sequence(PyObject* object, const TypeInfo& info, bool by_value) {
  const PySequenceMethods* methods = info.reader->tp_as_sequence;
  const Py_ssize_t size = methods->sq_length(object);
  for (Py_ssize_t i = 0; i < std::min<Py_ssize_t>(size, max_items_); ++i) {
    const PyRef item(methods->sq_item(object, i));
    if (!item) {
      PyErr_Clear();
      break;
    }
    if (!by_value)
      add(item.get());  // the sequence holds it
    else if (is_scalar_type(Py_TYPE(item.get())))
      words_.push_back(scalars_.of(item.get()).bits());
  }
  return words(static_cast<uint64_t>(size), false, by_value);
}

}  // namespace foretrace::tracer::python
