#include "tracer/python/frame_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/hash.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

constexpr Py_ssize_t kHeldLength = 256;  // longer texts are not held

// Length, ends and samples of a str's or bytes' memory.
uint64_t sample(PyObject* text) {
  const char* data = nullptr;
  size_t size = 0;
  if (PyUnicode_CheckExact(text)) {
    data = static_cast<const char*>(PyUnicode_DATA(text));
    size = static_cast<size_t>(PyUnicode_GET_LENGTH(text)) * PyUnicode_KIND(text);
  } else {
    data = PyBytes_AS_STRING(text);
    size = static_cast<size_t>(PyBytes_GET_SIZE(text));
  }
  constexpr size_t kPiece = 32;
  uint64_t hash = fnv1a({data, kPiece}, size);
  for (size_t at = kPiece; at + kPiece < size; at += size / 8 + kPiece) hash = fnv1a({data + at, 8}, hash);
  return fnv1a({data + size - kPiece, kPiece}, hash);
}

bool is_text(const PyTypeObject* type) { return type == &PyUnicode_Type || type == &PyBytes_Type; }

Py_ssize_t text_length(PyObject* value) {
  return PyUnicode_CheckExact(value) ? PyUnicode_GET_LENGTH(value) : PyBytes_GET_SIZE(value);
}

// Unchanged by more than the address. Objects that are still the same are visited.
bool unchanged(Variable& variable, HeapShadow& heap) {
  PyObject* value = variable.address;
  switch (variable.state) {
    case Variable::State::kFixed: return true;
    case Variable::State::kInt: return Py_TYPE(value) == &PyLong_Type && heap.scalars().of_int(value) == variable.ref;
    case Variable::State::kFloat:
      return Py_TYPE(value) == &PyFloat_Type && std::bit_cast<uint64_t>(PyFloat_AS_DOUBLE(value)) == variable.detail;
    case Variable::State::kText:
      return is_text(Py_TYPE(value)) && text_length(value) >= kHeldLength && sample(value) == variable.detail;
    case Variable::State::kObject:
      if (variable.shadow->id != variable.ref.id() || heap.was_replaced(variable.shadow)) return false;
      heap.visit(variable.shadow);
      return true;
  }
  return false;
}

void give_back(Variable& variable) {
  if (!variable.held) return;
  variable.held = false;
  Py_DECREF(variable.address);
}

// Notes `value` and returns its Ref.
Ref note(Variable& variable, PyObject* value, HeapShadow& heap) {
  give_back(variable);
  variable.address = value;
  variable.state = Variable::State::kFixed;
  if (value == nullptr) return Ref();
  const PyTypeObject* type = Py_TYPE(value);
  if (type == &PyLong_Type) {
    variable.state = Variable::State::kInt;
    const Ref ref = heap.scalars().of_int(value);
    if (ref.tag() != Ref::Tag::kInteger) {  // a big one: its text is not made again at every step
      variable.state = Variable::State::kFixed;
      variable.held = true;
      Py_INCREF(value);
    }
    return ref;
  }
  if (type == &PyFloat_Type) {
    variable.state = Variable::State::kFloat;
    variable.detail = std::bit_cast<uint64_t>(PyFloat_AS_DOUBLE(value));
    return heap.scalars().of_float(PyFloat_AS_DOUBLE(value));
  }
  if (is_scalar_type(type)) {
    if (is_text(type) && text_length(value) >= kHeldLength) {
      variable.state = Variable::State::kText;
      variable.detail = sample(value);
    } else {
      variable.held = true;
      Py_INCREF(value);
    }
    return heap.scalars().of(value);
  }
  variable.state = Variable::State::kObject;
  variable.shadow = heap.shadow_of(value);
  heap.visit(variable.shadow);
  return Ref::object(variable.shadow->id);
}

void check(Variable& variable, PyObject* value, StringId name, RecordWriter& writer, HeapShadow& heap) {
  if (value == variable.address && (value == nullptr || unchanged(variable, heap))) return;
  const Ref ref = note(variable, value, heap);
  if (ref == variable.ref) return;
  variable.ref = ref;
  writer.variable(name, ref);
}

// Names of modules' and class bodies' machinery.
bool is_dunder(std::string_view name) { return name.size() > 4 && name.starts_with("__") && name.ends_with("__"); }

}  // namespace

void FrameScan::scan(RecordWriter& writer, HeapShadow& heap) {
  PyObject** slots = frame_data(frame_)->localsplus;
  const LocalVariable* local = code_->locals.data();
  for (Variable& variable : fast_) {
    PyObject* value = slots[local->index];
    if (local->cell && value != nullptr && PyCell_Check(value)) value = PyCell_GET(value);
    check(variable, value, local->name, writer, heap);
    ++local;
  }
  if (code_->named && hides_named())
    hide_named(writer);
  else if (code_->named)
    scan_named(writer, heap);
  heap.finish_scan();
}

// From 3.13 on, frame.f_locals of a module or class body has only the variables of an inlined comprehension while one runs.
bool FrameScan::hides_named() const {
  if (PY_VERSION_HEX < 0x030d0000) return false;
  return std::any_of(fast_.begin(), fast_.end(), [](const Variable& variable) { return variable.address != nullptr; });
}

void FrameScan::hide_named(RecordWriter& writer) {
  version_ = 0;
  for (NamedVariable& named : named_) {
    if (named.name != 0 && !named.variable.ref.absent()) writer.variable(named.name, Ref());
    give_back(named.variable);
    named.variable = {};
  }
}

void FrameScan::scan_named(RecordWriter& writer, HeapShadow& heap) {
  PyObject* dict = frame_data(frame_)->f_locals;
  if (dict == nullptr || !PyDict_Check(dict)) return;
  if (dict_version(dict) == version_) {
    for (NamedVariable& named : named_)
      if (named.variable.state == Variable::State::kObject && !unchanged(named.variable, heap))
        check(named.variable, named.variable.address, named.name, writer, heap);
    return;
  }
  version_ = dict_version(dict);
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  size_t at = 0;
  while (PyDict_Next(dict, &position, &key, &value) != 0) {
    if (!PyUnicode_CheckExact(key)) continue;
    if (at == named_.size() || named_[at].key != key) realign(dict, writer, at);
    NamedVariable& named = named_[at++];
    if (named.name != 0) check(named.variable, value, named.name, writer, heap);
  }
  if (at < named_.size()) realign(dict, writer, at);
}

// Makes named_[from ...] follow the dict's order again: names that are gone are unbound, new ones are added.
void FrameScan::realign(PyObject* dict, RecordWriter& writer, size_t from) {
  std::vector<NamedVariable> old(named_.begin() + static_cast<ptrdiff_t>(from), named_.end());
  named_.resize(from);
  Py_ssize_t position = 0;
  PyObject* key = nullptr;
  PyObject* value = nullptr;
  size_t at = 0;
  size_t next_old = 0;
  while (PyDict_Next(dict, &position, &key, &value) != 0) {
    if (!PyUnicode_CheckExact(key) || at++ < from) continue;
    size_t found = next_old;
    while (found < old.size() && (old[found].key == nullptr || PyUnicode_Compare(old[found].key, key) != 0)) ++found;
    if (found < old.size()) {
      Py_INCREF(key);
      Py_DECREF(old[found].key);
      old[found].key = key;
      named_.push_back(old[found]);
      old[found].key = nullptr;
      while (next_old < old.size() && old[next_old].key == nullptr) ++next_old;
      continue;
    }
    const std::string text = utf8_text(key);
    Py_INCREF(key);
    named_.push_back({key, code_->module && is_dunder(text) ? 0 : writer.string(text), {}});
  }
  for (NamedVariable& gone : old) {
    if (gone.key == nullptr) continue;
    if (gone.name != 0 && !gone.variable.ref.absent()) writer.variable(gone.name, Ref());
    give_back(gone.variable);
    Py_DECREF(gone.key);
  }
}

void FrameScan::clear() {
  for (Variable& variable : fast_) give_back(variable);
  for (NamedVariable& named : named_) {
    give_back(named.variable);
    Py_DECREF(named.key);
  }
  fast_.clear();
  named_.clear();
}

}  // namespace foretrace::tracer::python
