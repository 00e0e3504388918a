#include "tracer/trace/state.h"

#include <algorithm>
#include <iterator>

namespace foretrace::tracer {
namespace {

constexpr size_t kManyLocals = 16;

Error bad_state(const char* what, uint64_t id) {
  return parse_error(std::string("trace: ") + what + " " + std::to_string(id));
}

}  // namespace

uint32_t FrameState::set(StringId name, Ref value) {
  if (locals.size() <= kManyLocals) {
    for (uint32_t i = 0; i < locals.size(); ++i)
      if (locals[i].name == name) return locals[i].value = value, i;
  } else {
    for (auto i = static_cast<uint32_t>(index_.size()); i < locals.size(); ++i) index_.emplace(locals[i].name, i);
    if (const auto at = index_.find(name); at != index_.end()) return locals[at->second].value = value, at->second;
  }
  locals.push_back({name, value});
  return static_cast<uint32_t>(locals.size() - 1);
}

Status State::apply(const Step& step) {
  TRY(begin(step.frame));
  const DefinitionCounts counts = source_->counts();
  if (!known(step.value, counts)) return bad_state("unknown value in a step of frame", step.frame);
  for (const Splice& change : step.splices) TRY(splice(change, counts));
  TRY(set(step.variables, counts));
  if (step.line != 0 && step.line != kNoLine) current_->line = step.line;
  if (step.event == Event::kReturn || step.event == Event::kYield) {
    leaving_ = step.frame;
    leaving_for_good_ = step.event == Event::kReturn;
  }
  return {};
}

Status State::apply(const LineSteps& steps) {
  TRY(begin(steps.frame));
  TRY(set(steps.variables, source_->counts()));
  if (steps.size() > 0) current_->line = steps.lines.back();
  return {};
}

Status State::begin(uint32_t frame) {
  if (leaving_ != 0) leave();
  if (current_ != nullptr && current_->id == frame) return {};
  TRY_ASSIGN(current_, enter(frame));
  return {};
}

Status State::set(const std::vector<VariableSet>& variables, const DefinitionCounts& counts) {
  std::vector<Local>& locals = current_->locals;
  const size_t before = locals.size();
  if (places_.size() <= counts.strings) places_.resize(size_t{counts.strings} + counts.strings / 2 + 64);
  for (const VariableSet& variable : variables) {
    if (variable.name - 1 >= counts.strings || !known(variable.value, counts))
      return bad_state("unknown name or value of a variable in frame", current_->id);
    uint32_t& place = places_[variable.name];
    if (place < locals.size() && locals[place].name == variable.name)
      locals[place].value = variable.value;
    else
      place = current_->set(variable.name, variable.value);
  }
  locals_ += locals.size() - before;
  return {};
}

Result<FrameState*> State::enter(uint32_t id) {
  auto at = frames_.find(id);
  if (at == frames_.end()) {
    const Frame* frame = source_->frame(id);
    if (frame == nullptr) return bad_state("step of unknown frame", id);
    at = frames_.try_emplace(id).first;
    at->second.id = id;
    at->second.thread = frame->thread;
    at->second.code = frame->code;
  }
  std::vector<uint32_t>& stack = stacks_[at->second.thread];
  if (at->second.on_stack) {
    jump_over(stack, id);
  } else {
    stack.push_back(id);
    at->second.on_stack = true;
  }
  return &at->second;
}

// Takes the frames above `frame` off.
void State::jump_over(std::vector<uint32_t>& stack, uint32_t frame) {
  for (; !stack.empty() && stack.back() != frame; stack.pop_back())
    if (const auto above = frames_.find(stack.back()); above != frames_.end()) above->second.on_stack = false;
}

void State::leave() {
  const auto at = frames_.find(leaving_);
  leaving_ = 0;
  current_ = nullptr;
  if (at == frames_.end()) return;
  std::vector<uint32_t>& stack = stacks_[at->second.thread];
  if (!stack.empty() && stack.back() == at->first) {
    stack.pop_back();
    at->second.on_stack = false;
  }
  if (!leaving_for_good_) return;
  locals_ -= at->second.locals.size();
  frames_.erase(at);
}

Result<State::Mutated*> State::mutate(uint32_t id) {
  auto at = heap_.find(id);
  if (at == heap_.end()) {
    const ObjectNew* first = source_->object(id);
    if (first == nullptr) return bad_state("change of unknown object", id);
    if (!is_mutable(first->kind)) return bad_state("change of an immutable object:", id);
    at = heap_.emplace(id, Mutated{*first}).first;
  }
  Mutated& mutated = at->second;
  if (!mutated.dirty) {
    mutated.dirty = true;
    dirty_.push_back(id);
    dirty_entries_ += mutated.object.entries.size();
  }
  return &mutated;
}

Status State::splice(const Splice& splice, const DefinitionCounts& counts) {
  TRY_ASSIGN(Mutated * mutated, mutate(splice.object));
  ObjectNew& object = mutated->object;
  std::vector<Entry>& entries = object.entries;
  if (splice.at > entries.size() || splice.removed > entries.size() - splice.at)
    return bad_state("slots out of range in a change of object", splice.object);
  for (const Entry& entry : splice.inserted)
    if (!known(entry.key, counts) || !known(entry.value, counts)) return bad_state("unknown id in a change of object", splice.object);
  const size_t kept = std::min<size_t>(splice.removed, splice.inserted.size());
  const auto begin = entries.begin() + splice.at;
  std::copy_n(splice.inserted.begin(), kept, begin);
  if (splice.inserted.size() > kept)
    entries.insert(begin + static_cast<ptrdiff_t>(kept), splice.inserted.begin() + static_cast<ptrdiff_t>(kept), splice.inserted.end());
  else
    entries.erase(begin + static_cast<ptrdiff_t>(kept), begin + splice.removed);
  if (splice.length < entries.size()) return bad_state("short length in a change of object", splice.object);
  dirty_entries_ += splice.inserted.size();
  dirty_entries_ -= splice.removed;
  object.length = splice.length;
  return {};
}

const ObjectNew* State::object(uint32_t id) const {
  const auto at = heap_.find(id);
  return at == heap_.end() ? source_->object(id) : &at->second.object;
}

uint32_t State::identity(Ref value) const {
  if (!value.is_object()) return 0;
  const ObjectNew* object = this->object(value.id());
  if (object == nullptr || object->kind != ObjectKind::kPointer) return value.id();
  return !object->entries.empty() && object->entries[0].value.is_object() ? object->entries[0].value.id() : 0;
}

const FrameState* State::frame(uint32_t id) const {
  const auto at = frames_.find(id);
  return at == frames_.end() ? nullptr : &at->second;
}

size_t State::image_bytes() const {
  return dirty_.size() * 16 + dirty_entries_ * 4 + frames_.size() * 8 + locals_ * 5;
}

void State::clear_dirty() {
  for (uint32_t id : dirty_) heap_.find(id)->second.dirty = false;
  dirty_.clear();
  dirty_entries_ = 0;
}

bool State::restore_stack(uint32_t thread, const std::vector<uint32_t>& frames) {
  std::vector<FrameState*> found;
  for (uint32_t id : frames) {
    const auto at = frames_.find(id);
    if (at == frames_.end() || at->second.thread != thread || at->second.on_stack) return false;
    found.push_back(&at->second);
  }
  for (FrameState* frame : found) frame->on_stack = true;
  stacks_[thread] = frames;
  return true;
}

void State::restore_frame(FrameState frame) {
  locals_ += frame.locals.size();
  const uint32_t id = frame.id;
  frames_[id] = std::move(frame);
}

}  // namespace foretrace::tracer
