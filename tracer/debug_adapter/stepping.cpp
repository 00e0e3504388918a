#include "tracer/debug_adapter/stepping.h"

namespace foretrace::tracer {
namespace {

bool is_place(Event event) {
  return event == Event::kLine || event == Event::kException || event == Event::kYield || event == Event::kReturn;
}

}  // namespace

bool Stepping::place(int64_t step) const { return grain_ == Grain::kStep || is_place(index_->site(step).event()); }

std::optional<int64_t> Stepping::into(int64_t from) const {
  const uint32_t thread = index_->thread(from);
  return index_->find(from, way_, [&](int64_t step) { return place(step, thread); });
}

std::optional<int64_t> Stepping::over(int64_t from) const {
  const uint32_t thread = index_->thread(from);
  const StepSite& here = index_->site(from);
  return index_->find(from, way_, [&](int64_t step) {
    const StepSite& there = index_->site(step);
    return (there.frame == here.frame || there.depth < here.depth) && place(step, thread);
  });
}

std::optional<int64_t> Stepping::out(int64_t from) const {
  const uint32_t thread = index_->thread(from);
  const StepSite& here = index_->site(from);
  return index_->find(from, way_, [&](int64_t step) { return index_->site(step).depth < here.depth && place(step, thread); });
}

std::optional<int64_t> Stepping::past_thread(int64_t from) const {
  const uint32_t thread = index_->thread(from);
  const bool forward = way_ == Way::kForward;
  const auto last = index_->find(forward ? index_->size() : -1, forward ? Way::kBack : Way::kForward,
                                 [&](int64_t step) { return index_->thread(step) == thread; });
  return index_->find(last.value_or(from), way_, [&](int64_t step) { return place(step); });
}

}  // namespace foretrace::tracer
