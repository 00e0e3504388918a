#include "tracer/debug_adapter/recorded_value.h"

#include <algorithm>
#include <charconv>

#include "tracer/store/repr_json.h"

namespace foretrace::tracer {
namespace {

bool is_list(ObjectKind kind) {
  return kind == ObjectKind::kList || kind == ObjectKind::kTuple || kind == ObjectKind::kSequence;
}

const Code* code_of(StepCursor& cursor, const FrameState& frame) { return cursor.definitions().code(frame.code); }

// What was cut off is not known.
Error missing(const std::string& what, const ObjectNew& object, const std::string& type) {
  const uint64_t cut = object.length > object.entries.size() ? object.length - object.entries.size() : 0;
  return not_found("the " + type + " has no " + what + (cut > 0 ? " among what was recorded; " + std::to_string(cut) + " more were not" : ""));
}

}  // namespace

std::string RecordedValue::text() const {
  std::string text;
  cursor_->renderer().render(ref_, text);
  return text;
}

std::optional<Json> RecordedValue::plain() const {
  if (ref_.tag() == Ref::Tag::kInteger) return Json(ref_.integer_value());
  if (ref_.tag() == Ref::Tag::kTyped) return Json(ref_.typed_value());
  if (ref_.tag() == Ref::Tag::kObject) return {};
  if (ref_.tag() == Ref::Tag::kScalar) {
    const Scalar* scalar = cursor_->definitions().scalar(ref_.id());
    if (scalar == nullptr || scalar->full_length != scalar->text.size()) return {};
  }
  const std::string shown = text();
  const auto json = repr_json(shown);
  if (!json) return {};
  auto parsed = parse_json(*json);
  if (!parsed.ok()) return {};
  const bool beyond = parsed.value().is_number_unsigned() && parsed.value().get<uint64_t>() > INT64_MAX;
  const bool rounded = parsed.value().is_number_float() && shown.find_first_of(".e") == std::string::npos;
  return beyond || rounded ? std::nullopt : std::optional<Json>(std::move(parsed).value());
}

const ObjectNew* RecordedValue::pointer() const {
  const ObjectNew* own = ref_.is_object() ? cursor_->state().object(ref_.id()) : nullptr;
  return own != nullptr && own->kind == ObjectKind::kPointer && !own->entries.empty() && own->entries[0].value.is_object() ? own : nullptr;
}

const ObjectNew* RecordedValue::object() const {
  const uint32_t id = cursor_->state().identity(ref_);
  return id == 0 ? nullptr : cursor_->state().object(id);
}

const ObjectNew* RecordedValue::whole() const {
  const ObjectNew* found = object();
  if (found == nullptr || found->kind != ObjectKind::kCell) return found;
  const Ref held = found->entries.empty() ? Ref() : found->entries[0].value;
  const ObjectNew* inner = held.is_object() ? cursor_->state().object(held.id()) : nullptr;
  return inner != nullptr && (inner->kind == ObjectKind::kInstance || inner->kind == ObjectKind::kSequence) ? inner : nullptr;
}

Result<RecordedValue> RecordedValue::target() const {
  const ObjectNew* own = pointer();
  if (own == nullptr) return not_found("a value of type " + type() + " points to nothing that was recorded");
  const Ref whole = own->entries[0].value;
  if (own->entries.size() > 1) {
    const auto found = with(whole).at_place(with(own->entries[1].value).text());
    if (!found) return not_found("what this points to was not recorded: " + text());
    return *found;
  }
  const ObjectNew* cell = cursor_->state().object(whole.id());
  if (cell != nullptr && cell->kind == ObjectKind::kCell && !cell->entries.empty()) return with(cell->entries[0].value);
  return with(whole);
}

std::optional<RecordedValue> RecordedValue::at_place(std::string_view place) const {
  RecordedValue found = *this;
  while (!place.empty()) {
    const bool item = place.front() == '[';
    const size_t end = std::min(item ? place.find(']') : place.find_first_of(".[", 1), place.size());
    const std::string part(place.substr(1, end - 1));
    place.remove_prefix(std::min(end + (item ? 1 : 0), place.size()));
    int64_t index = 0;
    if (item && std::from_chars(part.data(), part.data() + part.size(), index).ec != std::errc()) return {};
    const auto next = item ? found.item(Json(index)) : found.member(part);
    if (!next.ok()) return {};
    found = next.value();
  }
  return found;
}

Result<RecordedValue> RecordedValue::member(const std::string& name) const {
  const ObjectNew* found = whole();
  if (found == nullptr || found->kind != ObjectKind::kInstance) return not_found("a value of type " + type() + " has no attributes that were recorded");
  for (const Entry& entry : found->entries)
    if (attribute_name(*cursor_, entry.key) == name) return with(entry.value);
  return missing("attribute `" + name + "`", *found, type());
}

Result<RecordedValue> RecordedValue::item(const Json& key) const {
  const ObjectNew* found = whole();
  if (found != nullptr && is_list(found->kind)) return element(*found, key);
  if (found == nullptr || found->kind != ObjectKind::kDict) return not_found("a value of type " + type() + " has no items that were recorded");
  for (const Entry& entry : found->entries)
    if (with(entry.key).plain() == key) return with(entry.value);
  return missing("key " + key.dump(), *found, type());
}

Result<RecordedValue> RecordedValue::element(const ObjectNew& list, const Json& key) const {
  if (!key.is_number_integer()) return invalid_argument("an index of a " + type() + " is a whole number");
  const auto length = static_cast<int64_t>(list.length);
  auto place = key.get<int64_t>();
  if (const ObjectNew* own = pointer(); own != nullptr && own->entries.size() > 1) return unsupported("this points into the middle of something: " + text());
  if (place < 0 && pointer() == nullptr) place += length;
  if (place < 0 || place >= length) return not_found("the " + type() + " has no index " + key.dump() + "; its length is " + std::to_string(length));
  if (place >= static_cast<int64_t>(list.entries.size())) return missing("index " + key.dump(), list, type());
  return with(list.entries[static_cast<size_t>(place)].value);
}

Result<int64_t> RecordedValue::length() const {
  if (const auto text = plain(); text && text->is_string()) {  // characters, not bytes
    const auto& bytes = text->get_ref<const std::string&>();
    return static_cast<int64_t>(std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }
  const ObjectNew* found = pointer() == nullptr ? object() : nullptr;
  const bool counted = found != nullptr && (is_list(found->kind) || found->kind == ObjectKind::kDict || found->kind == ObjectKind::kSet || found->kind == ObjectKind::kFrozenSet);
  if (!counted) return not_found("a value of type " + type() + " has no length that was recorded");
  return static_cast<int64_t>(found->length);
}

std::string attribute_name(StepCursor& cursor, Ref key) {
  std::string text = RecordedValue(cursor, key).text();
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front()) return text;
  return text.substr(1, text.size() - 2);
}

const FrameState* module_frame(StepCursor& cursor, const FrameState& frame) {
  const Code* own = code_of(cursor, frame);
  if (own == nullptr || own->module) return own == nullptr ? nullptr : &frame;
  const StringId file = own->file;
  for (const auto& [thread, stack] : cursor.state().stacks()) {
    for (const uint32_t id : stack) {
      const FrameState* open = cursor.state().frame(id);
      const Code* code = open == nullptr ? nullptr : code_of(cursor, *open);
      if (code != nullptr && code->module && code->file == file) return open;
    }
  }
  return nullptr;
}

Result<RecordedValue> find_variable(StepCursor& cursor, uint32_t frame, const std::string& name) {
  const FrameState* own = cursor.state().frame(frame);
  if (own == nullptr) return not_found("frame " + std::to_string(frame) + " is not open at step " + std::to_string(cursor.step()));
  const FrameState* const module = module_frame(cursor, *own);
  for (const FrameState* holder : {own, module == own ? nullptr : module}) {
    if (holder == nullptr) continue;
    for (const Local& local : holder->locals) {
      const std::string* known = local.value.absent() ? nullptr : cursor.definitions().string(local.name);
      if (known != nullptr && *known == name) return RecordedValue(cursor, local.value);
    }
  }
  return not_found("no variable `" + name + "` at step " + std::to_string(cursor.step()), "it is not bound yet, or it is a name that the trace does not have");
}

}  // namespace foretrace::tracer
