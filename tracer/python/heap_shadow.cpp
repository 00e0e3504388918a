#include "tracer/python/heap_shadow.h"

#include <algorithm>
#include <cstring>

#include "tracer/python/arrays.h"
#include "tracer/python/opaque_text.h"

namespace foretrace::tracer::python {
namespace {

// Set in `refs` beside the Ref of an object whose own contents may change: the bits of an object's Ref end below.
constexpr uint64_t kDescend = uint64_t{1} << 63;

bool is_object(uint64_t ref) { return (ref & 7) == static_cast<uint64_t>(Ref::Tag::kObject); }
uint64_t plain_ref(uint64_t ref) { return is_object(ref) ? ref & ~kDescend : ref; }
uint32_t object_id(uint64_t ref) { return Ref::from_bits(plain_ref(ref)).id(); }
// Exact immutable builtins are kept alive while they are noted, so that their address stays theirs.
bool is_held(uint64_t ref) {
  const auto tag = static_cast<Ref::Tag>(ref & 7);
  return tag == Ref::Tag::kInteger || tag == Ref::Tag::kScalar;
}

// How many of the first `count` words agree, whole blocks only.
size_t equal_words(const uint64_t* a, const uint64_t* b, size_t count) {
  constexpr size_t kBlock = 16;
  size_t at = 0;
  while (at + kBlock <= count && std::memcmp(a + at, b + at, kBlock * sizeof(uint64_t)) == 0) at += kBlock;
  return at;
}

}  // namespace

HeapShadow::HeapShadow(RecordWriter& writer, const Limits& limits)
    : writer_(writer),
      scalars_(writer, limits),
      types_(writer),
      reader_(scalars_, static_cast<uint32_t>(std::clamp<int64_t>(limits.max_value_items, 0, 1 << 24))),
      text_budget_(static_cast<size_t>(std::clamp<int64_t>(limits.max_value_bytes, 1, 1 << 18))),
      max_depth_(static_cast<int>(std::clamp<int64_t>(limits.max_value_depth, 1, 1000))),
      max_nodes_(static_cast<uint64_t>(std::max<int64_t>(limits.max_value_nodes, 1))) {}

void HeapShadow::begin_scan() {
  ++epoch_;
  nodes_ = 0;
  for (Shadow* shadow : log_.changed())
    if (shadow->epoch != epoch_) enqueue(shadow, shadow->depth);
}

Ref HeapShadow::ref_of(PyObject* value, int depth) {
  if (value == nullptr) return Ref();
  if (is_scalar_type(Py_TYPE(value))) return scalars_.of(value);
  Shadow* shadow = shadow_of(value, depth);
  visit(shadow, depth);
  return Ref::object(shadow->id);
}

Shadow* HeapShadow::shadow_of(PyObject* object, int depth) {
  if (Shadow* known = table_.find(object)) {
    if (!was_replaced(known)) return known;
    table_.remove(object);
    if (Shadow* parent = drop(known)) enqueue(parent, parent->depth);
  }
  return create(object, types_.of(Py_TYPE(object)), depth);
}

bool HeapShadow::was_replaced(Shadow* shadow) {
  const TypeInfo& info = *shadow->info;
  if (Py_TYPE(shadow->address) != info.type) return true;
  if (!shadow->captured || shadow->cut) return false;
  if (info.contents == Contents::kArray) return contents_version(*shadow) != shadow->version;  // another shape: another type
  const bool fields = info.contents == Contents::kFields;
  if (info.contents != Contents::kTuple && !fields) return false;
  PyObject** items = reinterpret_cast<PyTupleObject*>(shadow->address)->ob_item;
  if (!fields)
    return static_cast<uint64_t>(Py_SIZE(shadow->address)) != shadow->length ||
           (shadow->count > 0 && std::memcmp(items, shadow->words(), shadow->count * sizeof(uint64_t)) != 0);
  for (uint32_t i = 0; i < shadow->count; ++i)
    if (as_object(shadow->words()[2 * i + 1]) != items[i]) return true;
  return false;
}

Shadow* HeapShadow::create(PyObject* object, const TypeInfo& info, int depth) {
  Shadow* shadow = nullptr;
  if (free_.empty()) {
    shadow = &shadows_.emplace_back();
  } else {
    shadow = free_.back();
    free_.pop_back();
  }
  shadow->address = object;
  shadow->info = &info;
  shadow->id = writer_.next_object();
  shadow->deep = !info.changes && has_changing_items(object, info);
  if (info.watched) table_.add(object, shadow);
  enqueue(shadow, depth);
  return shadow;
}

// Tuples and frozen sets: anything but scalars in them.
bool HeapShadow::has_changing_items(PyObject* object, const TypeInfo& info) {
  if (info.contents == Contents::kTuple || info.contents == Contents::kFields) {
    for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i)
      if (!is_scalar_type(Py_TYPE(PyTuple_GET_ITEM(object, i)))) return true;
    return false;
  }
  return info.contents != Contents::kNone;
}

void HeapShadow::forget(PyObject* object) {
  if (PyType_Check(object)) types_.forget(reinterpret_cast<PyTypeObject*>(object));
  if (Shadow* shadow = table_.remove(object)) drop(shadow);
}

// The object that has it as an entry, if that is one alone; all that have it find it gone when they are compared.
Shadow* HeapShadow::drop(Shadow* shadow) {
  Shadow* parent = !shadow->many_parents && shadow->parent != nullptr && shadow->parent->id == shadow->parent_id ? shadow->parent : nullptr;
  if (shadow->many_parents) ++shared_deaths_;
  if (parent != nullptr) parent->stale = true;
  const size_t words = size_t{shadow->count} * (shadow->info->keyed ? 2 : 1);
  const auto memory = std::move(shadow->memory);
  const uint32_t capacity = shadow->capacity;
  const bool by_value = shadow->info->contents == Contents::kNumbers || shadow->info->contents == Contents::kArray;
  log_.leave(shadow);
  *shadow = {};
  free_.push_back(shadow);
  for (size_t i = 0; i < words && !by_value; ++i) release(memory[i], memory[capacity + i]);
  return parent;
}

void HeapShadow::hold(uint64_t word, uint64_t ref) {
  if (is_held(ref)) Py_INCREF(as_object(word));
}

void HeapShadow::release(uint64_t word, uint64_t ref) {
  if (is_held(ref)) Py_DECREF(as_object(word));
}

void HeapShadow::reserve(Shadow* shadow, size_t words) {
  if (words <= shadow->capacity) return;
  const size_t capacity = std::max<size_t>(words, shadow->capacity + shadow->capacity / 2);
  auto memory = std::make_unique_for_overwrite<uint64_t[]>(2 * capacity);
  const size_t used = size_t{shadow->count} * (shadow->info->keyed ? 2 : 1);
  if (used > 0) {
    std::memcpy(memory.get(), shadow->words(), used * sizeof(uint64_t));
    std::memcpy(memory.get() + capacity, shadow->refs(), used * sizeof(uint64_t));
  }
  shadow->memory = std::move(memory);
  shadow->capacity = static_cast<uint32_t>(capacity);
}

void HeapShadow::adopt(Shadow* parent, Shadow* child) {
  if (child->parent == nullptr || child->parent->id != child->parent_id) {
    child->parent = parent;
    child->parent_id = parent->id;
  } else if (child->parent != parent) {
    child->many_parents = true;
    child->parent->has_shared = true;
  }
  if (child->many_parents) parent->has_shared = true;
}

// The Ref of an entry, with kDescend where a scan has to look below it.
uint64_t HeapShadow::word_ref(Shadow* owner, uint64_t word, bool by_value, int depth) {
  if (by_value) return word;
  PyObject* item = as_object(word);
  if (is_scalar_type(Py_TYPE(item))) return scalars_.of(item).bits();
  Shadow* child = shadow_of(item, depth);
  adopt(owner, child);
  const bool descend = child->info->changes || child->deep || child->cut || depth >= max_depth_;
  if (descend) visit(child, depth);
  return Ref::object(child->id).bits() | (descend ? kDescend : 0);
}

void HeapShadow::finish_scan() {
  for (size_t i = 0; i < queue_.size(); ++i) {
    const Visit visit = queue_[i];
    if (visit.shadow->captured)
      compare(visit.shadow, visit.depth);
    else
      capture(visit.shadow, visit.depth);
    visit.shadow->certain = log_.age();
  }
  queue_.clear();
  if (limited_) log_.doubt();  // what was left out is looked at when something nearer shows it
  limited_ = false;
}

void HeapShadow::capture(Shadow* shadow, int depth) {
  const TypeInfo& info = *shadow->info;
  shadow->captured = true;
  if (info.contents == Contents::kNone) {
    const StringId text = writer_.string(opaque_text(shadow->address, text_budget_));
    writer_.object(shadow->id, ObjectKind::kOpaque, info.name, 0, text, false, {});
    return;
  }
  const ContentsView view = reader_.read(shadow->address, info);
  shadow->cut = view.count > 0 && (depth >= max_depth_ || nodes_ + view.count > max_nodes_);
  limited_ = limited_ || shadow->cut;
  const uint32_t count = shadow->cut ? 0 : view.count;
  nodes_ += count + 1;
  const size_t words = size_t{count} * (info.keyed ? 2 : 1);
  reserve(shadow, words);
  shadow->length = view.length;
  shadow->deaths_seen = shared_deaths_;
  shadow->version = contents_version(*shadow);
  log_.enter(shadow);
  if (words > 0) std::memcpy(shadow->words(), view.words, words * sizeof(uint64_t));
  new_refs_.clear();
  for (size_t i = 0; i < words; ++i) {
    const uint64_t ref = word_ref(shadow, shadow->words()[i], view.by_value, depth + 1);
    shadow->refs()[i] = ref;
    if (!view.by_value) hold(shadow->words()[i], ref);
    if (is_object(ref) && (ref & kDescend) != 0) ++shadow->descend;
    new_refs_.push_back(plain_ref(ref));
  }
  shadow->count = count;
  const StringId type = info.contents == Contents::kArray ? writer_.string(array_view(shadow->address).type) : info.name;
  writer_.object(shadow->id, info.kind, type, view.length, 0, info.keyed, new_refs_);
}

void HeapShadow::compare(Shadow* shadow, int depth) {
  const TypeInfo& info = *shadow->info;
  limited_ = limited_ || nodes_ > max_nodes_;
  if (info.contents == Contents::kNone || nodes_ > max_nodes_ || Py_TYPE(shadow->address) != info.type) return;
  ++nodes_;
  const bool doubtful = shadow->stale || (shadow->has_shared && shadow->deaths_seen != shared_deaths_);
  const bool same_version = info.contents == Contents::kDict && !doubtful && !shadow->cut &&
                            dict_version(shadow->address) == shadow->version;
  if ((info.changes || shadow->cut) && !same_version) {
    ContentsView view = reader_.read(shadow->address, info);
    shadow->cut = shadow->cut && depth >= max_depth_;
    if (shadow->cut) view.count = 0;
    nodes_ += view.count;
    if (view.length != shadow->length || entries_changed(shadow, view, info.keyed ? 2 : 1)) update(shadow, view, depth);
    shadow->stale = false;
    shadow->deaths_seen = shared_deaths_;
    if (info.contents != Contents::kArray) shadow->version = contents_version(*shadow);
  }
  limited_ = limited_ || shadow->cut || (shadow->descend > 0 && depth >= max_depth_);
  // Below the depth budget nothing is shown from here; a name that is nearer will compare it.
  if (shadow->descend > 0 && depth < max_depth_) visit_children(shadow, depth);
}

void HeapShadow::visit_children(Shadow* shadow, int depth) {
  const size_t words = size_t{shadow->count} * (shadow->info->keyed ? 2 : 1);
  for (size_t i = 0; i < words; ++i) {
    const uint64_t ref = shadow->refs()[i];
    if (!is_object(ref) || (ref & kDescend) == 0) continue;
    Shadow* child = table_.find(as_object(shadow->words()[i]));
    if (child != nullptr && child->id == object_id(ref)) visit(child, depth + 1);
  }
}

// The entry at word `at` is still the object that it was.
bool HeapShadow::same_entry(Shadow* shadow, uint64_t word, size_t at) const {
  if (shadow->words()[at] != word) return false;
  const uint64_t ref = shadow->refs()[at];
  if (!is_object(ref)) return true;
  const Shadow* child = table_.find(as_object(word));
  return child != nullptr && child->id == object_id(ref);
}

bool HeapShadow::entries_changed(Shadow* shadow, const ContentsView& view, size_t stride) const {
  if (view.count != shadow->count) return true;
  const size_t words = view.count * stride;
  if (words == 0) return false;
  if (std::memcmp(view.words, shadow->words(), words * sizeof(uint64_t)) != 0) return true;
  if (!shadow->stale && !(shadow->has_shared && shadow->deaths_seen != shared_deaths_)) return false;
  for (size_t i = 0; i < words; ++i)
    if (!same_entry(shadow, view.words[i], i)) return true;
  return false;
}

void HeapShadow::update(Shadow* shadow, const ContentsView& view, int depth) {
  const size_t stride = shadow->info->keyed ? 2 : 1;
  const bool doubtful = shadow->stale || shadow->has_shared;
  const size_t old_words = shadow->count * stride;
  const size_t new_words = view.count * stride;
  const auto same = [&](size_t old_at, size_t new_at) {
    return doubtful ? same_entry(shadow, view.words[new_at], old_at) : shadow->words()[old_at] == view.words[new_at];
  };
  size_t head = doubtful ? 0 : equal_words(view.words, shadow->words(), std::min(old_words, new_words));
  while (head < std::min(old_words, new_words) && same(head, head)) ++head;
  head -= head % stride;
  size_t tail = 0;
  while (tail < std::min(old_words, new_words) - head && same(old_words - 1 - tail, new_words - 1 - tail)) ++tail;
  tail -= tail % stride;

  const size_t old_middle = old_words - head - tail;
  new_words_.assign(view.words + head, view.words + new_words - tail);
  const size_t new_middle = new_words_.size();
  new_refs_.clear();
  for (const uint64_t word : new_words_) {
    const uint64_t ref = word_ref(shadow, word, view.by_value, depth + 1);
    if (!view.by_value) hold(word, ref);
    new_refs_.push_back(ref);
  }
  write_changes(shadow, head, old_middle, view.length);
  for (size_t i = head; i < head + old_middle; ++i) {
    const uint64_t ref = shadow->refs()[i];
    if (is_object(ref) && (ref & kDescend) != 0) --shadow->descend;
    released_.push_back({shadow->words()[i], ref});
  }
  reserve(shadow, new_words);
  if (tail > 0 && new_middle != old_middle)
    for (uint64_t* array : {shadow->words(), shadow->refs()})
      std::memmove(array + head + new_middle, array + head + old_middle, tail * sizeof(uint64_t));
  std::copy(new_words_.begin(), new_words_.end(), shadow->words() + head);
  std::copy(new_refs_.begin(), new_refs_.end(), shadow->refs() + head);
  for (const uint64_t ref : new_refs_)
    if (is_object(ref) && (ref & kDescend) != 0) ++shadow->descend;
  shadow->count = view.count;
  shadow->length = view.length;
  for (const auto& [word, ref] : released_)
    if (!view.by_value) release(word, ref);
  released_.clear();
}

// Splices for the entries from word `head` on, of which `old_middle` words were replaced by new_refs_. Of entries that were
// replaced one by one only the runs that differ are written.
void HeapShadow::write_changes(Shadow* shadow, size_t head, size_t old_middle, uint64_t length) {
  const size_t stride = shadow->info->keyed ? 2 : 1;
  out_refs_.clear();
  for (const uint64_t ref : new_refs_) out_refs_.push_back(plain_ref(ref));
  const uint64_t* old_refs = shadow->refs() + head;
  const auto emit = [&](size_t from, size_t removed, size_t inserted) {
    writer_.splice(shadow->id, static_cast<uint32_t>((head + from) / stride), static_cast<uint32_t>(removed / stride), length,
                   shadow->info->keyed, std::span(out_refs_).subspan(from, inserted));
  };
  if (old_middle != out_refs_.size() || length != shadow->length) return emit(0, old_middle, out_refs_.size());
  const auto differs = [&](size_t i) {
    return plain_ref(old_refs[i]) != out_refs_[i] || (stride == 2 && plain_ref(old_refs[i + 1]) != out_refs_[i + 1]);
  };
  constexpr size_t kGap = 4;  // a splice costs as much as this many entries
  for (size_t i = 0; i < old_middle; i += stride) {
    if (!differs(i)) continue;
    size_t end = i + stride;
    for (size_t j = end; j < old_middle && j < end + kGap * stride; j += stride)
      if (differs(j)) end = j + stride;
    emit(i, end - i, end - i);
    i = end - stride;
  }
}

}  // namespace foretrace::tracer::python
