#include "tracer/recorder/excerpt.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

// The new id of `old`, and whether it was given just now.
std::pair<uint32_t, bool> rename(std::unordered_map<uint32_t, uint32_t>& ids, uint32_t old) {
  const auto [at, fresh] = ids.try_emplace(old, static_cast<uint32_t>(ids.size() + 1));
  return {at->second, fresh};
}

}  // namespace

StringId Excerpt::string(StringId id) {
  if (id == 0) return 0;
  const auto [renamed, fresh] = rename(strings_, id);
  if (fresh) told_->strings.push_back({renamed, *replay_.definitions().string(id)});
  return renamed;
}

uint32_t Excerpt::code(uint32_t id) {
  const auto [renamed, fresh] = rename(codes_, id);
  if (!fresh) return renamed;
  const Code& old = *replay_.definitions().code(id);
  const StringId file = string(old.file);
  told_->codes.push_back({renamed, file, string(old.name), old.first_line, old.module});
  if (const auto source = sources_.find(old.file); source != sources_.end()) {
    told_->sources.push_back({file, source->second});
    sources_.erase(source);
  }
  return renamed;
}

uint32_t Excerpt::frame(uint32_t id) {
  const auto [renamed, fresh] = rename(frames_, id);
  if (!fresh) return renamed;
  const Frame& old = *replay_.definitions().frame(id);
  const auto parent = frames_.find(old.parent);
  const uint32_t code_id = code(old.code);
  told_->frames.push_back({renamed, parent == frames_.end() ? 0 : parent->second, code_id, old.thread, string(old.task)});
  return renamed;
}

uint32_t Excerpt::scalar(uint32_t id) {
  const auto [renamed, fresh] = rename(scalars_, id);
  if (!fresh) return renamed;
  Scalar told = *replay_.definitions().scalar(id);
  told.id = renamed;
  told.type = string(told.type);
  told_->scalars.push_back(std::move(told));
  return renamed;
}

uint32_t Excerpt::object(uint32_t id) {
  const auto [renamed, fresh] = rename(objects_, id);
  if (fresh) met_.push_back(id);
  return renamed;
}

// A type whose new id is too large for a typed integer: the number stays.
Ref Excerpt::retyped(Ref old) {
  const StringId type = string(old.typed_type());
  return type <= 0xffff ? Ref::typed(type, old.typed_value()) : Ref::integer(old.typed_value());
}

Ref Excerpt::ref(Ref old) {
  if (old.tag() == Ref::Tag::kScalar) return Ref::scalar(scalar(old.id()));
  if (old.tag() == Ref::Tag::kTyped) return retyped(old);
  return old.is_object() ? Ref::object(object(old.id())) : old;
}

std::vector<Entry> Excerpt::entries(const std::vector<Entry>& old) {
  std::vector<Entry> told;
  told.reserve(old.size());
  for (const Entry& entry : old) {
    const Ref key = ref(entry.key);
    told.push_back({key, ref(entry.value)});
  }
  return told;
}

void Excerpt::define_objects() {
  while (!met_.empty()) {
    const uint32_t id = met_.back();
    met_.pop_back();
    const ObjectNew& old = *replay_.state().object(id);
    ObjectNew told{objects_.at(id), old.kind, string(old.type), old.length, string(old.text), {}};
    told.entries = entries(old.entries);
    told_->objects.push_back(std::move(told));
  }
}

FrameState Excerpt::frame_state(const FrameState& old) {
  FrameState told;
  told.id = frame(old.id);
  told.thread = old.thread;
  told.code = code(old.code);
  told.line = old.line;
  for (const Local& local : old.locals) {
    const StringId name = string(local.name);
    told.locals.push_back({name, ref(local.value)});
  }
  return told;
}

StartState Excerpt::start() {
  StartState start;
  told_ = &start.definitions;
  const State& state = replay_.state();
  std::vector<uint32_t> ids;
  for (const auto& [id, frame] : state.frames())
    if (id != state.leaving() || !state.leaving_for_good()) ids.push_back(id);
  std::sort(ids.begin(), ids.end());  // callers first
  for (const uint32_t id : ids) start.frames.push_back(frame_state(*state.frame(id)));
  for (const auto& [thread, stack] : state.stacks())
    for (const uint32_t id : stack)
      if (id != state.leaving()) start.stacks[thread].push_back(frame(id));
  define_objects();
  return start;
}

Status Excerpt::skip(const Step& step) {
  for (const SourceDef& source : step.sources) sources_[source.file] = source.text;
  return replay_.apply(step);
}

Status Excerpt::next(const Step& step, Step& told) {
  TRY(skip(step));
  const auto defined_before = static_cast<uint32_t>(objects_.size());
  clear_lists(told);
  told_ = &told;
  told.event = step.event;
  told.line = step.line;
  told.depth = step.depth;
  told.frame = frame(step.frame);
  for (const VariableSet& variable : step.variables) {
    const StringId name = string(variable.name);
    told.variables.push_back({name, ref(variable.value)});
  }
  told.value = ref(step.value);
  for (const Splice& splice : step.splices) {
    const auto at = objects_.find(splice.object);
    if (at == objects_.end() || at->second > defined_before) continue;  // its definition will have the change
    told.splices.push_back({at->second, splice.at, splice.removed, splice.length, entries(splice.inserted)});
  }
  define_objects();
  return {};
}

}  // namespace foretrace::tracer
