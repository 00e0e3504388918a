#include "tracer/debug_adapter/value_parts.h"

namespace foretrace::tracer {
namespace {

// An index behind it would bind tighter than what it begins with.
std::string bound(const std::string& path) { return path.starts_with('*') ? "(" + path + ")" : path; }

}  // namespace

ValueParts::ValueParts(StepCursor& cursor, Ref whole, std::string path) : cursor_(&cursor), path_(std::move(path)) { open(whole); }

void ValueParts::open(Ref whole) {
  object_ = whole.is_object() ? cursor_->state().object(whole.id()) : nullptr;
  if (object_ == nullptr) return;
  switch (object_->kind) {
    case ObjectKind::kList:
    case ObjectKind::kTuple:
    case ObjectKind::kSet:
    case ObjectKind::kFrozenSet:
    case ObjectKind::kSequence: kind_ = Kind::kItems; return;
    case ObjectKind::kDict: kind_ = Kind::kKeys; return;
    case ObjectKind::kInstance: kind_ = Kind::kMembers; return;
    case ObjectKind::kOpaque: return;
    case ObjectKind::kPointer:
    case ObjectKind::kCell: break;
  }
  if (object_->entries.empty()) return;
  const Ref inner = object_->entries[0].value;
  if (object_->kind == ObjectKind::kPointer) {
    // A hostile trace may have pointers to pointers without a place between.
    const ObjectNew* target = inner.is_object() ? cursor_->state().object(inner.id()) : nullptr;
    if (target == nullptr || target->kind == ObjectKind::kPointer) return;
    pointer_ = true;
    if (object_->entries.size() > 1) {
      const auto placed = RecordedValue(*cursor_, whole).target();
      if (placed.ok()) {
        kind_ = Kind::kTarget;
        target_ = placed.value().ref();
      }
      return;
    }
    if (target->kind != ObjectKind::kCell) return open(inner);
    if (target->entries.empty()) return;
    target_ = target->entries[0].value;
    const ObjectNew* held = target_.is_object() ? cursor_->state().object(target_.id()) : nullptr;
    if (held != nullptr && (held->kind == ObjectKind::kInstance || held->kind == ObjectKind::kSequence)) return open(target_);
    kind_ = Kind::kTarget;
    return;
  }
  kind_ = Kind::kTarget;
  target_ = inner;
}

int64_t ValueParts::size() const {
  if (kind_ == Kind::kNone) return 0;
  return kind_ == Kind::kTarget ? 1 : static_cast<int64_t>(object_->entries.size());
}

uint64_t ValueParts::cut() const {
  if (kind_ == Kind::kNone || kind_ == Kind::kTarget || object_->length <= object_->entries.size()) return 0;
  return object_->length - object_->entries.size();
}

ValuePart ValueParts::at(int64_t i) const {
  if (kind_ == Kind::kTarget) return {"*", path_.empty() ? path_ : "*" + path_, target_};
  const Entry& entry = object_->entries[static_cast<size_t>(i)];
  const std::string whole = bound(path_);
  if (kind_ == Kind::kItems) {
    const bool ordered = object_->kind != ObjectKind::kSet && object_->kind != ObjectKind::kFrozenSet;
    const std::string index = "[" + std::to_string(i) + "]";
    return {index, path_.empty() || !ordered ? std::string() : whole + index, entry.value};
  }
  if (kind_ == Kind::kMembers) {
    const std::string name = attribute_name(*cursor_, entry.key);
    return {name, path_.empty() ? path_ : whole + (pointer_ ? "->" : ".") + name, entry.value};
  }
  const RecordedValue key(*cursor_, entry.key);
  const std::string text = key.text();
  return {text, path_.empty() || !key.plain() ? std::string() : whole + "[" + text + "]", entry.value};
}

}  // namespace foretrace::tracer
