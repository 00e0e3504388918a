#include "tracer/trace/definitions.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

constexpr size_t kMaxIds = UINT32_MAX - 1;

Error bad(const char* what, uint64_t id) {
  return parse_error(std::string("trace: ") + what + " " + std::to_string(id));
}

// `items` define ids before+1 .. before+n, each once.
template <typename T>
Result<uint32_t> extend(const std::vector<T>& items, uint32_t before, const char* what) {
  if (items.size() > kMaxIds - before) return bad("too many ids at", before);
  bool in_order = true;
  for (size_t i = 0; i < items.size(); ++i) in_order = in_order && items[i].id == before + i + 1;
  const auto after = static_cast<uint32_t>(before + items.size());
  if (in_order) return after;
  std::vector<bool> seen(items.size());
  for (const T& item : items) {
    if (item.id <= before || item.id > after || seen[item.id - before - 1]) return bad(what, item.id);
    seen[item.id - before - 1] = true;
  }
  return after;
}

bool defined(uint32_t id, uint32_t count) { return id - 1 < count; }
bool defined_or_none(uint32_t id, uint32_t count) { return id <= count; }

Status check_entries(const std::vector<Entry>& entries, uint64_t object, const DefinitionCounts& counts) {
  for (const Entry& entry : entries)
    if (!known(entry.key, counts) || !known(entry.value, counts)) return bad("unknown id in a slot of object", object);
  return {};
}

Status check_uses(const Step& step, const DefinitionCounts& counts) {
  for (const SourceDef& source : step.sources)
    if (!defined(source.file, counts.strings)) return bad("source of unknown file", source.file);
  for (const Code& code : step.codes)
    if (!defined(code.file, counts.strings) || !defined(code.name, counts.strings)) return bad("unknown string in code", code.id);
  for (const Frame& frame : step.frames)
    if (!defined_or_none(frame.parent, counts.frames) || !defined(frame.code, counts.codes) ||
        !defined_or_none(frame.task, counts.strings))
      return bad("unknown parent, code or task in frame", frame.id);
  for (const Scalar& scalar : step.scalars)
    if (!defined(scalar.type, counts.strings) || scalar.full_length < scalar.text.size())
      return bad("unknown type or short length in scalar", scalar.id);
  for (const ObjectNew& object : step.objects) {
    if (static_cast<int>(object.kind) >= kObjectKindCount || !defined(object.type, counts.strings) ||
        !defined_or_none(object.text, counts.strings) || object.length < object.entries.size())
      return bad("unknown kind, type, text or short length in object", object.id);
    TRY(check_entries(object.entries, object.id, counts));
  }
  return {};
}

// Puts items at their ids.
template <typename T>
void place(std::vector<T>& table, const std::vector<T>& items, uint32_t before) {
  table.resize(before + items.size());
  for (const T& item : items) table[item.id - 1] = item;
}

template <typename T>
const T* find(const std::vector<T>& table, uint32_t id) {
  return id - 1 < table.size() ? &table[id - 1] : nullptr;
}

}  // namespace

Result<DefinitionCounts> check_definitions(const Step& step, const DefinitionCounts& before) {
  DefinitionCounts after = before;
  TRY_ASSIGN(after.strings, extend(step.strings, before.strings, "string out of order:"));
  TRY_ASSIGN(after.codes, extend(step.codes, before.codes, "code out of order:"));
  TRY_ASSIGN(after.frames, extend(step.frames, before.frames, "frame out of order:"));
  TRY_ASSIGN(after.scalars, extend(step.scalars, before.scalars, "scalar out of order:"));
  TRY_ASSIGN(after.objects, extend(step.objects, before.objects, "object out of order:"));
  TRY(check_uses(step, after));
  return after;
}

Status DefinitionTables::add(const Step& step) {
  TRY_ASSIGN(const DefinitionCounts after, check_definitions(step, counts_));
  strings_.resize(after.strings);
  for (const StringDef& string : step.strings) strings_[string.id - 1] = string.text;
  place(codes_, step.codes, counts_.codes);
  place(frames_, step.frames, counts_.frames);
  place(objects_, step.objects, counts_.objects);
  if (keep_ == Keep::kAll) {
    place(scalars_, step.scalars, counts_.scalars);
  } else {
    for (const ObjectNew& object : step.objects)
      if (!is_mutable(object.kind)) std::vector<Entry>().swap(objects_[object.id - 1].entries);
  }
  counts_ = after;
  return {};
}

const std::string* DefinitionTables::string(StringId id) { return find(strings_, id); }
const Code* DefinitionTables::code(uint32_t id) { return find(codes_, id); }
const Frame* DefinitionTables::frame(uint32_t id) { return find(frames_, id); }
const Scalar* DefinitionTables::scalar(uint32_t id) { return find(scalars_, id); }
const ObjectNew* DefinitionTables::object(uint32_t id) { return find(objects_, id); }

}  // namespace foretrace::tracer
