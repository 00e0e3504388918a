// StepCursor: walks the steps of one run with the state after each. view() renders on demand and re-renders only the locals
// that changed or show an object that changed, so walking is cheap for those who do not look.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "tracer/store/frame_views.h"
#include "tracer/store/stored_definitions.h"
#include "tracer/store/step_chunk.h"
#include "tracer/trace/render.h"
#include "tracer/trace/state.h"
#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

class StepCursor {
 public:
  // `where` starts every Error.
  StepCursor(std::unique_ptr<StoredDefinitions> definitions, const RenderBudget& budget, std::string where)
      : definitions_(std::move(definitions)), budget_(budget), where_(std::move(where)) {}

  // The next call of next() gives step `first`. Costs a keyframe's lookup and the replay of what follows it.
  Status seek(int64_t first);
  // Goes to the next step; an Error if the store is damaged. REQUIRES: the run has that step
  Status next();

  // Of the last next(), until the next one.
  [[nodiscard]] int64_t step() const { return step_; }
  [[nodiscard]] const Step& delta() const { return delta_; }
  [[nodiscard]] const State& state() const { return *state_; }
  [[nodiscard]] DefinitionSource& definitions() { return *objects_; }
  [[nodiscard]] Renderer& renderer() { return *renderer_; }
  Result<const StepView*> view();

 private:
  Status restore(int64_t first);
  Status open_chunk(int64_t step);
  Status advance();
  [[nodiscard]] Error error(const Error& cause) const;

  std::unique_ptr<StoredDefinitions> definitions_;
  RenderBudget budget_;
  std::string where_;
  std::unique_ptr<ObjectsAt> objects_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<FrameViews> views_;
  StepUnpacker chunk_;
  int64_t next_ = 0;       // step that the next advance() gives
  int64_t chunk_end_ = 0;  // first step after the open chunk
  int64_t step_ = -1;
  Step delta_;
};

}  // namespace foretrace::tracer
