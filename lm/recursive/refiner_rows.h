// Examples of a RefinerSource as tensors, and the order in which training takes them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/result.h"
#include "lm/recursive/refiner_source.h"
#include "lm/train/batcher.h"

namespace foretrace::lm {

struct RefinerRows {
  at::Tensor inputs;   // int64 [B, T]
  at::Tensor labels;   // int64 [B, T]; kIgnoredLabel: not asked for
  at::Tensor puzzles;  // int64 [B]
  [[nodiscard]] int64_t size() const { return puzzles.size(0); }
  [[nodiscard]] RefinerRows to(at::Device device) const { return {inputs.to(device), labels.to(device), puzzles.to(device)}; }
};

struct RefinerPick {
  int64_t index;
  uint64_t variant;
};
// An example that is not as its source says (length, tokens, labels, puzzle) is an Error that names it. On the CPU.
Result<RefinerRows> read_rows(const RefinerSource& source, const std::vector<RefinerPick>& picks);

// Every example once an epoch, shuffled, each in a variant drawn anew. The order is a function of the seed alone, so a position is all
// that a resume needs.
class RefinerStream {
 public:
  // `source` must outlive this and not be empty.
  RefinerStream(const RefinerSource& source, uint64_t seed);

  Result<RefinerRows> next(int64_t rows);
  // Its `batch` counts examples of the epoch.
  [[nodiscard]] BatchPosition position() const { return position_; }
  void seek(BatchPosition position);

 private:
  void plan_epoch();

  const RefinerSource& source_;
  uint64_t seed_;
  BatchPosition position_;
  std::vector<RefinerPick> plan_;  // of position_.epoch
};

}  // namespace foretrace::lm
