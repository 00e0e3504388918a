#include "tracer/debug_adapter/step_index.h"

#include <algorithm>
#include <unordered_map>

#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {
namespace {

// Tells an exception that begins from one that comes out of a frame: CPython has an `exception` step in each frame that it leaves.
class ExceptionOrigins {
 public:
  explicit ExceptionOrigins(DefinitionSource& definitions) : definitions_(&definitions) {}

  bool begins(const Step& step, uint32_t thread) {
    std::string& unwound = unwound_[thread];
    bool begins = false;
    if (step.event == Event::kException) {
      std::string text = text_of(step.value);
      begins = unwound.empty() || unwound != text;
      raised_[step.frame] = std::move(text);
    }
    unwound.clear();
    const bool may_unwind = step.event == Event::kReturn && (step.value.absent() || step.value == Ref::singleton(Singleton::kNone));
    if (step.event != Event::kReturn || raised_.empty()) return begins;
    if (const auto raised = raised_.find(step.frame); raised != raised_.end()) {
      if (may_unwind) unwound = std::move(raised->second);
      raised_.erase(raised);
    }
    return begins;
  }

 private:
  [[nodiscard]] std::string text_of(Ref value) const {
    const Scalar* scalar = value.tag() == Ref::Tag::kScalar ? definitions_->scalar(value.id()) : nullptr;
    return scalar == nullptr ? std::string("?") : scalar->text;
  }

  DefinitionSource* definitions_;
  std::unordered_map<uint32_t, std::string> unwound_;  // by thread: the exception that the frame which just returned had raised last
  std::unordered_map<uint32_t, std::string> raised_;   // by frame
};

Error missing(DefinitionSource& definitions, const char* what, uint32_t id) {
  const Status failure = definitions.failure();
  return failure.ok() ? parse_error(std::string("no ") + what + " " + std::to_string(id)) : failure.error();
}

}  // namespace

Result<StepIndex> StepIndex::read(TraceReader& reader, int64_t run) {
  StepIndex index;
  TRY(index.read_sites(reader, run));
  index.read_lines();
  return index;
}

Status StepIndex::read_sites(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const int64_t steps, reader.step_count(run));
  TRY_ASSIGN(auto cursor, reader.steps(run, 0));
  TRY(read_frames(cursor->definitions()));
  ExceptionOrigins origins(cursor->definitions());
  for (int64_t step = 0; step < steps; ++step) {
    TRY(cursor->next());
    const Step& delta = cursor->delta();
    if (delta.frame >= frames_.size()) return parse_error("step " + std::to_string(step) + " is of an unknown frame");
    StepSite& site = sites_.emplace_back();
    site.frame = delta.frame;
    site.line = delta.line;
    site.depth = delta.depth & ((1U << 28) - 1);
    site.event_bits = static_cast<uint32_t>(delta.event) & 7;
    site.raises = origins.begins(delta, frames_[delta.frame].thread) ? 1 : 0;
  }
  return {};
}

// One by one: how many there are is what a file claims.
Status StepIndex::read_frames(DefinitionSource& definitions) {
  const DefinitionCounts counts = definitions.counts();
  std::unordered_map<StringId, uint32_t> places;
  codes_.emplace_back();
  for (uint32_t id = 1; id <= counts.codes; ++id) {
    const Code* found = definitions.code(id);
    if (found == nullptr) return missing(definitions, "code", id);
    const Code code = *found;
    const auto [place, added] = places.try_emplace(code.file, static_cast<uint32_t>(files_.size()));
    if (added) files_.push_back(text_of(definitions, code.file));
    codes_.push_back({place->second, text_of(definitions, code.name), code.first_line});
  }
  if (files_.empty()) files_.emplace_back();
  frames_.emplace_back();
  for (uint32_t id = 1; id <= counts.frames; ++id) {
    const Frame* frame = definitions.frame(id);
    if (frame == nullptr) return missing(definitions, "frame", id);
    frames_.push_back({frame->code < codes_.size() ? frame->code : 0, frame->thread});
  }
  return definitions.failure();
}

void StepIndex::read_lines() {
  lines_.resize(files_.size());
  uint8_t* kinds = nullptr;
  for (int64_t step = 0; step < size(); ++step) {
    const StepSite& here = site(step);
    if (here.line == 0 || here.line == kNoLine) continue;
    const StepSite& before = site(std::max<int64_t>(step - 1, 0));
    if (kinds == nullptr || before.frame != here.frame || before.line != here.line) kinds = &lines_[code(step).file][here.line];
    *kinds = static_cast<uint8_t>(*kinds | 1U << here.event_bits);
  }
}

}  // namespace foretrace::tracer
