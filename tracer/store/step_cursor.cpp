#include "tracer/store/step_cursor.h"

#include "core/compress.h"
#include "tracer/store/keyframe.h"

namespace foretrace::tracer {

Error StepCursor::error(const Error& cause) const {
  return cause.in(where_ + " step " + std::to_string(next_));
}

Status StepCursor::seek(int64_t first) {
  next_ = first;
  if (Status status = restore(first); !status.ok()) return error(status.error());
  while (next_ < first) {
    if (Status status = advance(); !status.ok()) return error(status.error());
  }
  return {};
}

Status StepCursor::restore(int64_t first) {
  definitions_->trim();
  int64_t from = 0;
  auto keyframe = definitions_->finder().find(BlockKind::kKeyframe, first);
  if (!keyframe.ok() && keyframe.error().code != ErrorCode::kNotFound) return keyframe.error();
  if (keyframe.ok()) from = keyframe.value().first;
  objects_ = std::make_unique<ObjectsAt>(*definitions_, from);
  state_ = std::make_unique<State>(*objects_);
  renderer_ = std::make_unique<Renderer>(*state_, *objects_, budget_);
  views_ = std::make_unique<FrameViews>(*state_, *objects_, *renderer_);
  if (keyframe.ok()) {
    TRY_ASSIGN(const std::string bytes, decompress(keyframe.value().data, kMaxChunkBytes));
    TRY(unpack_keyframe(bytes, *state_));
  }
  next_ = chunk_end_ = from;
  return {};
}

Status StepCursor::open_chunk(int64_t step) {
  TRY_ASSIGN(StoredBlock block, definitions_->finder().find(BlockKind::kSteps, step));
  TRY_ASSIGN(std::string bytes, decompress(block.data, kMaxChunkBytes));
  TRY(chunk_.open(std::move(bytes), definitions_->counts()));
  if (block.first != step || chunk_.first_step() != step || chunk_.count() == 0 || chunk_.count() != block.count)
    return parse_error("the chunk of steps is missing or damaged");
  chunk_end_ = step + chunk_.count();
  return {};
}

Status StepCursor::advance() {
  if (next_ == chunk_end_) {
    definitions_->trim();
    TRY(open_chunk(next_));
  }
  TRY(chunk_.next(delta_));
  if (Status status = state_->apply(delta_); !status.ok()) {
    TRY(definitions_->failure());
    return status;
  }
  views_->applied(delta_);
  step_ = next_++;
  return {};
}

Status StepCursor::next() {
  if (Status status = advance(); !status.ok()) return error(status.error());
  return {};
}

Result<const StepView*> StepCursor::view() {
  const StepView& view = views_->view(step_, delta_);
  if (const Status status = definitions_->failure(); !status.ok()) return error(status.error());
  return &view;
}

}  // namespace foretrace::tracer
