#include "lm/step_scratch.h"

#include <algorithm>

namespace foretrace::lm {

float* StepScratch::take(int64_t count) {
  const int64_t begin = used_;
  used_ += (count + 15) / 16 * 16;
  most_ = std::max(most_, used_);
  if (used_ <= capacity_) return buffers_.front().data() + begin;
  if (buffers_.empty()) buffers_.emplace_back(int64_t{0});
  return buffers_.emplace_back(count).data();
}

void StepScratch::clear() {
  used_ = 0;
  if (most_ <= capacity_) return;
  buffers_.clear();
  buffers_.emplace_back(most_);
  capacity_ = most_;
}

void StepScratch::drop() {
  buffers_.clear();
  used_ = capacity_ = most_ = 0;
}

}  // namespace foretrace::lm
