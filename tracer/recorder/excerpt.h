// Excerpt: the later steps of a run, told as a run of their own. Ids are given anew, in the order of first use, and only what the
// steps can reach is defined; an object is defined as it is at the step that reaches it first.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "tracer/trace/start_state.h"

namespace foretrace::tracer {

class Excerpt {
 public:
  Excerpt() = default;
  Excerpt(const Excerpt&) = delete;
  Excerpt& operator=(const Excerpt&) = delete;

  // What holds before the next step. REQUIRES: called at most once, and before next()
  StartState start();
  // A step that is not part of the excerpt.
  Status skip(const Step& step);
  // The next step, told anew in `told`. What breaks the rules of TraceWriter::append is an Error.
  Status next(const Step& step, Step& told);

 private:
  using Ids = std::unordered_map<uint32_t, uint32_t>;

  StringId string(StringId id);
  uint32_t code(uint32_t id);
  uint32_t frame(uint32_t id);
  uint32_t scalar(uint32_t id);
  uint32_t object(uint32_t id);
  Ref ref(Ref old);
  Ref retyped(Ref old);
  std::vector<Entry> entries(const std::vector<Entry>& old);
  FrameState frame_state(const FrameState& old);
  // Defines the objects that were met and those that they reach.
  void define_objects();

  Replay replay_;
  std::unordered_map<StringId, std::string> sources_;  // by file
  Ids strings_, codes_, frames_, scalars_, objects_;
  std::vector<uint32_t> met_;  // objects that have an id, but no definition yet
  Step* told_ = nullptr;       // where definitions go
};

}  // namespace foretrace::tracer
