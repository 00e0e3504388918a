#include "tracer/wire/id_tables.h"

namespace foretrace::tracer::wire {
namespace {

constexpr uint32_t kKeyed = 1u << 31;

Error bad(const std::string& what, uint64_t id) {
  return parse_error("the traced program wrote a trace that makes no sense: " + what + " " + std::to_string(id));
}

Error over(const char* what, uint64_t quota) {
  return Error(ErrorCode::kLimit, std::string("the trace needs more than ") + std::to_string(quota) + " " + what,
               "lower --max-steps or the --max-value limits");
}

}  // namespace

void IdTables::reset() {
  strings_ = string_bytes_ = codes_ = scalars_ = frames_ = open_frames_ = threads_ = slots_ = 0;
  objects_.clear();
  returned_.clear();
}

bool IdTables::defined(Ref ref) const {
  if (!ref.valid()) return false;
  const uint32_t id = ref.id();
  switch (ref.tag()) {
    case Ref::Tag::kScalar: return id != 0 && id <= scalars_;
    case Ref::Tag::kObject: return id != 0 && id <= objects_.size();
    case Ref::Tag::kTyped: return string(ref.typed_type());
    default: return true;
  }
}

Status IdTables::accept(const tracer::Step& step) {
  if (has_definitions(step)) TRY(define(step));
  for (const tracer::Splice& change : step.splices) TRY(splice(change));
  TRY(check(step.variables, step.frame));
  if (!defined(step.value)) return bad("step with value", step.value.bits());
  if (step.event == Event::kReturn) TRY(close_frame(step));
  return {};
}

Status IdTables::accept(const LineSteps& steps) { return check(steps.variables, steps.frame); }

Status IdTables::check(const std::vector<VariableSet>& variables, uint32_t frame) const {
  for (const VariableSet& variable : variables)
    if (!string(variable.name) || !defined(variable.value)) return bad("variable with name", variable.name);
  if (frame == 0 || frame > frames_) return bad("step in frame", frame);
  return {};
}

Status IdTables::define(const tracer::Step& step) {
  for (const StringDef& def : step.strings) {
    if (def.id != strings_ + 1) return bad("string id", def.id);
    if (++strings_ > quota_.strings) return over("different names", quota_.strings);
    string_bytes_ += def.text.size();
    if (string_bytes_ > quota_.string_bytes) return over("bytes of names", quota_.string_bytes);
  }
  for (const SourceDef& source : step.sources)
    if (!string(source.file)) return bad("source of file", source.file);
  for (const tracer::Code& code : step.codes) {
    if (code.id != codes_ + 1 || !string(code.file) || !string(code.name)) return bad("code", code.id);
    if (++codes_ > quota_.codes) return over("code objects", quota_.codes);
  }
  for (const tracer::Frame& frame : step.frames) TRY(define_frame(frame));
  for (const tracer::Scalar& scalar : step.scalars) {
    if (scalar.id != scalars_ + 1 || !string(scalar.type)) return bad("scalar", scalar.id);
    if (++scalars_ > quota_.scalars) return over("scalar values", quota_.scalars);
  }
  for (const ObjectNew& object : step.objects) TRY(define_object(object));
  // Objects of one step may refer to each other in any order.
  for (const ObjectNew& object : step.objects)
    TRY(entries_defined(object.entries, (objects_[object.id - 1] & kKeyed) != 0));
  return {};
}

Status IdTables::define_frame(const tracer::Frame& frame) {
  if (frame.id != frames_ + 1 || frame.parent >= frame.id || frame.code == 0 || frame.code > codes_)
    return bad("frame", frame.id);
  if (frame.task != 0 && !string(frame.task)) return bad("task of frame", frame.id);
  if (frame.thread == 0 || frame.thread > threads_ + 1) return bad("frame of thread", frame.thread);
  if (frame.thread > threads_) threads_ = frame.thread;
  if (threads_ > quota_.threads) return over("threads", quota_.threads);
  if (++frames_ > quota_.frames) return over("frames", quota_.frames);
  if (++open_frames_ > quota_.open_frames) return over("open frames", quota_.open_frames);
  returned_.push_back(false);
  return {};
}

Status IdTables::close_frame(const tracer::Step& step) {
  auto returned = returned_[step.frame - 1];
  if (!returned) --open_frames_;
  returned = true;
  return {};
}

Status IdTables::define_object(const ObjectNew& object) {
  if (object.id != objects_.size() + 1 || !string(object.type)) return bad("object", object.id);
  if (object.text != 0 && !string(object.text)) return bad("text of object", object.id);
  if (object.entries.size() > object.length) return bad("length of object", object.id);
  if (objects_.size() >= quota_.objects) return over("objects", quota_.objects);
  slots_ += object.entries.size();
  if (slots_ > quota_.slots) return over("slots of objects", quota_.slots);
  const bool keyed = object.kind == ObjectKind::kDict || object.kind == ObjectKind::kInstance;
  objects_.push_back(static_cast<uint32_t>(object.entries.size()) | (keyed ? kKeyed : 0));
  return {};
}

Status IdTables::splice(const tracer::Splice& splice) {
  if (splice.object == 0 || splice.object > objects_.size()) return bad("change of object", splice.object);
  uint32_t& object = objects_[splice.object - 1];
  const uint64_t slots = object & ~kKeyed;
  if (uint64_t{splice.at} + splice.removed > slots) return bad("change outside of object", splice.object);
  TRY(entries_defined(splice.inserted, (object & kKeyed) != 0));
  const uint64_t now = slots - splice.removed + splice.inserted.size();
  if (now > splice.length || now >= kKeyed) return bad("length of changed object", splice.object);
  slots_ = slots_ - slots + now;
  if (slots_ > quota_.slots) return over("slots of objects", quota_.slots);
  object = static_cast<uint32_t>(now) | (object & kKeyed);
  return {};
}

Status IdTables::entries_defined(const std::vector<Entry>& entries, bool keyed) const {
  for (const Entry& entry : entries) {
    if (keyed == entry.key.absent()) return bad("key of an entry", entry.key.bits());
    if (!defined(entry.key)) return bad("key of an entry", entry.key.bits());
    if (!defined(entry.value)) return bad("value of an entry", entry.value.bits());
  }
  return {};
}

}  // namespace foretrace::tracer::wire
