#include "tracer/python/change_log.h"

#include <utility>

#include "core/hash.h"
#include "tracer/python/arrays.h"
#include "tracer/python/frame_gate.h"
#include "tracer/python/heap_shadow.h"
#include "tracer/python/mutation_watch.h"

#if PY_VERSION_HEX < 0x030c0000
#pragma weak _pydict_global_version  // not exported by the shared libpython: null there
#endif

namespace foretrace::tracer::python {
namespace {

constexpr size_t kMaxAsked = 128;  // objects that are asked one by one at a step; more cost as much as to look at all in sight

}  // namespace

uint64_t contents_version(const Shadow& shadow) {
  if (shadow.info->contents == Contents::kDict) return dict_version(shadow.address);
  if (shadow.info->contents == Contents::kArray) return fnv1a(array_view(shadow.address).type);
  if (shadow.info->contents != Contents::kInstance) return 0;
  PyObject* dict = attribute_dict(shadow.address);
  return dict != nullptr && PyDict_Check(dict) ? dict_version(dict) : 0;
}

ChangeLog::ChangeLog() : complete_(MutationWatch::supported()) {
  if (!complete_) return;
  clock_ = PyDict_New();
  clock_key_ = PyUnicode_InternFromString("clock");
  complete_ = clock_ != nullptr && clock_key_ != nullptr;
  PyErr_Clear();
}

// True if any dict was made or changed since the last call.
bool ChangeLog::dicts_moved() {
#if PY_VERSION_HEX < 0x030c0000
  if (&_pydict_global_version != nullptr) return std::exchange(clock_version_, _pydict_global_version) != _pydict_global_version;
#endif
  clock_value_ = !clock_value_;
  if (PyDict_SetItem(clock_, clock_key_, clock_value_ ? Py_True : Py_False) != 0) PyErr_Clear();
  const uint64_t before = clock_version_;
  clock_version_ = dict_version(clock_);
  return clock_version_ != before + 1;
}

ChangeLog::List* ChangeLog::list_of(const Shadow* shadow) {
  const TypeInfo& info = *shadow->info;
  if (info.contents == Contents::kDict || (info.reported && info.contents == Contents::kInstance)) return &versioned_;
  return info.changes && !info.reported ? &unreported_ : nullptr;
}

void ChangeLog::enter(Shadow* shadow) {
  List* list = complete_ ? list_of(shadow) : nullptr;
  if (list == nullptr) return;
  shadow->listed = true;
  shadow->listed_at = static_cast<uint32_t>(list->size());
  list->push_back(shadow);
}

void ChangeLog::leave(Shadow* shadow) {
  if (!shadow->listed) return;
  List& list = *list_of(shadow);
  list[shadow->listed_at] = list.back();
  list[shadow->listed_at]->listed_at = shadow->listed_at;
  list.pop_back();
  shadow->listed = false;
}

void ChangeLog::note(Shadow* shadow) {
  if (shadow->noted) return;
  shadow->noted = true;
  noted_.push_back(shadow);
}

const std::vector<Shadow*>& ChangeLog::changed() {
  changed_.clear();
  for (Shadow* shadow : noted_)
    if (shadow->noted) changed_.push_back(shadow);
  for (Shadow* shadow : changed_) shadow->noted = false;
  noted_.clear();
  const bool moved = complete_ && dicts_moved();
  if (moved) complete_ = MutationWatch::complete();
  const bool unwatched = std::exchange(unwatched_, FrameGate::unwatched()) != FrameGate::unwatched();
  if (!complete_ || unwatched || MutationWatch::in_progress() || FrameGate::is_open()) doubt();
  if (!complete_) return changed_;
  if (unreported_.size() > kMaxAsked) doubt();
  else changed_.insert(changed_.end(), unreported_.begin(), unreported_.end());
  if (moved && versioned_.size() > kMaxAsked) doubt();
  else if (moved)
    for (Shadow* shadow : versioned_)
      if (contents_version(*shadow) != shadow->version) changed_.push_back(shadow);
  return changed_;
}

}  // namespace foretrace::tracer::python
