#include "tracer/trace/render.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace foretrace::tracer {
namespace {

constexpr std::string_view kUnknown = "<unknown>";
constexpr std::array<std::string_view, 5> kSingletons = {"None", "True", "False", "Ellipsis", "NotImplemented"};
constexpr std::array<std::string_view, 5> kSingletonTypes = {"NoneType", "bool", "bool", "ellipsis", "NotImplementedType"};

void append_number(std::string& out, auto n) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, n).ptr;
  out.append(buffer, end);
}

// 'name' -> name.
std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

struct Renderer::Brackets {
  std::string_view builtin;    // the type that is shown without its name
  std::string_view open, close;
  std::string_view cycle;      // in place of an object that holds itself
  std::string_view empty;      // if it is of the builtin type and has no slots
  bool named = false;          // the type's name is shown around it even for the builtin type
};

RenderBudget RenderBudget::of(const Limits& limits) {
  RenderBudget budget;
  budget.bytes = static_cast<size_t>(std::clamp<int64_t>(limits.max_value_bytes, 1, int64_t{1} << 26));
  budget.items = static_cast<size_t>(std::clamp<int64_t>(limits.max_value_items, 0, int64_t{1} << 26));
  budget.depth = static_cast<int>(std::clamp<int64_t>(limits.max_value_depth, 1, 500));
  return budget;
}

void Renderer::render(Ref ref, std::string& out) {
  out_ = &out;
  start_ = out.size();
  full_ = cut_ = false;
  path_.clear();
  visited_.clear();
  value(ref);
}

std::string_view Renderer::string(StringId id) {
  const std::string* text = source_->string(id);
  return text == nullptr ? kUnknown : std::string_view(*text);
}

std::string_view Renderer::type_name(Ref ref) {
  switch (ref.tag()) {
    case Ref::Tag::kAbsent: return {};
    case Ref::Tag::kInteger: return "int";
    case Ref::Tag::kSingleton: return kSingletonTypes[static_cast<size_t>(ref.singleton_value())];
    case Ref::Tag::kScalar: {
      const Scalar* scalar = source_->scalar(ref.id());
      return scalar == nullptr ? kUnknown : string(scalar->type);
    }
    case Ref::Tag::kTyped: return string(ref.typed_type());
    case Ref::Tag::kObject: break;
  }
  const ObjectNew* object = state_->object(ref.id());
  return object == nullptr ? kUnknown : string(object->type);
}

void Renderer::value(Ref ref) {
  switch (ref.tag()) {
    case Ref::Tag::kAbsent: return;
    case Ref::Tag::kInteger: return append_number(*out_, ref.integer_value());
    case Ref::Tag::kSingleton: return void(*out_ += kSingletons[static_cast<size_t>(ref.singleton_value())]);
    case Ref::Tag::kScalar: return scalar(ref.id());
    case Ref::Tag::kObject: return object(ref.id());
    case Ref::Tag::kTyped: return append_number(*out_, ref.typed_value());
  }
}

void Renderer::scalar(uint32_t id) {
  const Scalar* scalar = source_->scalar(id);
  if (scalar == nullptr) return void(*out_ += kUnknown);
  *out_ += scalar->text;
  if (scalar->full_length == scalar->text.size()) return;
  cut_ = true;
  *out_ += "<...";
  append_number(*out_, scalar->full_length - scalar->text.size());
  *out_ += " more bytes>";
}

void Renderer::object(uint32_t id) {
  static constexpr std::array<Brackets, kObjectKindCount> kBrackets = {{
      {"list", "[", "]", "[...]", "[]", false},
      {"tuple", "(", ")", "(...)", "()", false},
      {"dict", "{", "}", "{...}", "{}", false},
      {"set", "{", "}", "set(...)", "set()", false},
      {"frozenset", "{", "}", "frozenset(...)", "frozenset()", true},
      {"", "", "", "<...>", "", false},  // instances
      {"", "[", "]", "[...]", "", true},
      {}, {},                               // opaque ones and pointers: below
      {"", "", "", "...", "", false},       // cells
  }};
  const ObjectNew* object = state_->object(id);
  if (object == nullptr) return void(*out_ += kUnknown);
  if (object->kind == ObjectKind::kOpaque) {
    *out_ += object->text != 0 ? string(object->text) : kUnknown;
    return;
  }
  if (object->kind == ObjectKind::kPointer) {
    visited_.push_back(id);
    return pointer(*object);
  }
  const Brackets& brackets = kBrackets[static_cast<size_t>(object->kind)];
  if (std::find(path_.begin(), path_.end(), id) != path_.end()) {
    if (object->kind == ObjectKind::kInstance) (*out_ += '<') += string(object->type);
    *out_ += object->kind == ObjectKind::kInstance ? std::string_view(" ...>") : brackets.cycle;
    return;
  }
  visited_.push_back(id);
  path_.push_back(id);
  slots(*object, brackets);
  path_.pop_back();
}

// &<struct node value=1 next=NULL>, &int[3]([1, 2, 3])[1]; a text stands for itself.
void Renderer::pointer(const ObjectNew& object) {
  const std::vector<Entry>& parts = object.entries;
  if (parts.empty()) return void(*out_ += kUnknown);
  if (!parts[0].value.is_object()) return value(parts[0].value);
  // A hostile trace may have pointers to pointers without a place between, and so without an end.
  const ObjectNew* target = state_->object(parts[0].value.id());
  if (target == nullptr || target->kind == ObjectKind::kPointer) return void(*out_ += kUnknown);
  if (parts.size() > 1 && text_from(parts[0].value, parts[1].value)) return;
  *out_ += '&';
  value(parts[0].value);
  if (parts.size() > 1 && !parts[1].value.is_object()) value(parts[1].value);
}

// The characters of an array from the place "[n]" on, up to a zero. False: that is not what these are.
bool Renderer::text_from(Ref target, Ref place) {
  const ObjectNew* array = state_->object(target.id());
  if (array == nullptr || array->kind != ObjectKind::kCell || array->entries.empty() || array->entries.back().value.tag() != Ref::Tag::kScalar) return false;
  const Scalar* text = source_->scalar(array->entries.back().value.id());
  const Scalar* path = place.tag() == Ref::Tag::kScalar ? source_->scalar(place.id()) : nullptr;
  if (text == nullptr || path == nullptr || !text->text.starts_with('"') || !path->text.starts_with('[')) return false;
  visited_.push_back(target.id());
  std::string_view rest = std::string_view(text->text).substr(1);
  const auto next = [&] {  // one character as C writes it: a, \n, \200
    const size_t length = !rest.starts_with('\\') ? 1 : rest.size() > 1 && rest[1] >= '0' && rest[1] <= '7' ? 4 : 2;
    const std::string_view one = rest.substr(0, length);
    rest.remove_prefix(one.size());
    return one;
  };
  for (uint64_t skip = std::strtoull(path->text.c_str() + 1, nullptr, 10); skip > 0 && rest.size() > 1; --skip) next();
  *out_ += '"';
  while (rest.size() > 1 && !rest.starts_with("\\000")) *out_ += next();
  *out_ += '"';
  return true;
}

void Renderer::slots(const ObjectNew& object, const Brackets& brackets) {
  const bool instance = object.kind == ObjectKind::kInstance;
  const std::string_view type = string(object.type);
  const bool builtin = type == brackets.builtin;
  if (builtin && object.length == 0) return void(*out_ += brackets.empty);
  const bool named = !instance && object.kind != ObjectKind::kCell && (brackets.named || !builtin);
  if (instance) *out_ += '<';
  if (instance || named) *out_ += type;
  if (named) *out_ += '(';
  *out_ += brackets.open;
  const std::string_view separator = instance ? " " : ", ";
  const size_t captured = object.kind == ObjectKind::kCell ? std::min<size_t>(object.entries.size(), 1) : object.entries.size();
  const size_t most = static_cast<int>(path_.size()) > budget_.depth ? 0 : std::min(captured, budget_.items);
  size_t shown = 0;
  while (shown < most && !full_) {
    const size_t mark = out_->size();
    if (shown > 0 || instance) *out_ += separator;
    if (!slot(object.entries[shown], object.kind)) {
      out_->resize(mark);
      break;
    }
    ++shown;
  }
  if (shown < object.length && (object.kind != ObjectKind::kCell || shown == 0)) mark_more(object.length - shown, shown == 0 && !instance, separator);
  if (object.kind == ObjectKind::kTuple && object.length == 1 && shown == 1) *out_ += ',';
  *out_ += brackets.close;
  if (named) *out_ += ')';
  if (instance) *out_ += '>';
}

// False: the slot passed the budget and must be taken back.
bool Renderer::slot(const Entry& entry, ObjectKind kind) {
  const bool was_full = full_;
  if (kind == ObjectKind::kInstance && entry.key.tag() == Ref::Tag::kScalar) {
    const Scalar* name = source_->scalar(entry.key.id());
    (*out_ += name == nullptr ? kUnknown : unquoted(name->text)) += '=';
  } else if (!entry.key.absent()) {
    value(entry.key);
    *out_ += kind == ObjectKind::kInstance ? "=" : ": ";
  }
  value(entry.value);
  if (full_ != was_full || out_->size() - start_ <= budget_.bytes) return true;
  full_ = true;
  return false;
}

void Renderer::mark_more(uint64_t count, bool first, std::string_view separator) {
  cut_ = true;
  if (!first) *out_ += separator;
  *out_ += "<...";
  append_number(*out_, count);
  *out_ += " more>";
}

}  // namespace foretrace::tracer
