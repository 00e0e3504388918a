#include "tracer/recorder/entry_value.h"

#include "tracer/trace/render.h"

namespace foretrace::tracer {

Status EntryValue::see(const Step& step) {
  TRY(replay_.apply(step));
  if (frame_ == 0) frame_ = step.frame;
  const bool nothing = step.value.absent() || step.value == Ref::singleton(Singleton::kNone);  // of a void function
  if (step.frame != frame_ || step.event != Event::kReturn || nothing) return {};
  Renderer(replay_.state(), replay_.definitions(), RenderBudget::of(limits_)).render(step.value, text_.emplace());
  return {};
}

}  // namespace foretrace::tracer
