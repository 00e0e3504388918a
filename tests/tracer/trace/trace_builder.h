// TraceBuilder: makes Steps by hand. Definitions are collected and go into the next step().
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tracer/trace/delta.h"

namespace foretrace::tracer {

class TraceBuilder {
 public:
  StringId string(const std::string& text) {
    const auto [at, added] = strings_.try_emplace(text, static_cast<StringId>(strings_.size() + 1));
    if (added) step_.strings.push_back({at->second, text});
    return at->second;
  }
  Ref scalar(const std::string& type, const std::string& text, uint64_t full_length = 0) {
    step_.scalars.push_back({++scalars_, string(type), std::max<uint64_t>(full_length, text.size()), text});
    return Ref::scalar(scalars_);
  }
  Ref str(const std::string& text) { return scalar("str", "'" + text + "'"); }
  Ref object(ObjectKind kind, const std::string& type, std::vector<Entry> entries, uint64_t length = 0) {
    ObjectNew object{++objects_, kind, string(type), std::max<uint64_t>(length, entries.size()), 0, std::move(entries)};
    step_.objects.push_back(std::move(object));
    return Ref::object(objects_);
  }
  Ref opaque(const std::string& type, const std::string& text) {
    step_.objects.push_back({++objects_, ObjectKind::kOpaque, string(type), 0, string(text), {}});
    return Ref::object(objects_);
  }
  Ref list(const std::vector<Ref>& items) { return object(ObjectKind::kList, "list", slots(items)); }
  Ref tuple(const std::vector<Ref>& items) { return object(ObjectKind::kTuple, "tuple", slots(items)); }
  Ref dict(std::vector<Entry> entries) { return object(ObjectKind::kDict, "dict", std::move(entries)); }
  static std::vector<Entry> slots(const std::vector<Ref>& items) {
    std::vector<Entry> entries;
    for (Ref item : items) entries.push_back({Ref(), item});
    return entries;
  }
  uint32_t code(const std::string& file, const std::string& name, uint32_t line, bool module = false) {
    step_.codes.push_back({++codes_, string(file), string(name), line, module});
    return codes_;
  }
  uint32_t frame(uint32_t code, uint32_t parent = 0, uint32_t thread = 1) {
    step_.frames.push_back({++frames_, parent, code, thread});
    return frames_;
  }
  void source(const std::string& file, const std::string& text) { step_.sources.push_back({string(file), text}); }
  void set(const std::string& name, Ref value) { step_.variables.push_back({string(name), value}); }
  void splice(Ref object, uint32_t at, uint32_t removed, uint64_t length, std::vector<Entry> inserted) {
    step_.splices.push_back({object.id(), at, removed, length, std::move(inserted)});
  }
  // The step with everything collected since the last.
  Step step(Event event, uint32_t frame, uint32_t line, uint32_t depth = 0, Ref value = {}) {
    step_.event = event;
    step_.frame = frame;
    step_.line = line;
    step_.depth = depth;
    step_.value = value;
    return std::exchange(step_, {});
  }
  [[nodiscard]] uint32_t objects() const { return objects_; }
  [[nodiscard]] uint32_t scalars() const { return scalars_; }

 private:
  Step step_;
  std::map<std::string, StringId> strings_;
  uint32_t scalars_ = 0, objects_ = 0, codes_ = 0, frames_ = 0;
};

}  // namespace foretrace::tracer
