// Batcher: examples in shuffled batches of about batch_tokens tokens, rows of similar length together, padded on the right.
// The order is a function of the seed and the epoch alone, so a position (epoch, batch) is all that a resume needs.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/train/example_source.h"

namespace foretrace::lm {

struct Batch {
  at::Tensor ids;      // int64 [B, T]; [1, sum of lengths] if packed
  at::Tensor targets;  // int64 [B, T]: what is right behind each; with `shift` 0: each itself
  at::Tensor weights;  // fp32 [B, T]: of the target, 0 at padding
  at::Tensor read;     // bool [B, T]: not padding; undefined: all
  int64_t tokens = 0;  // read by the model, padding not counted
  double weight = 0;   // sum of weights
  std::vector<int64_t> lengths;  // of packed sequences (lm/packing.h); empty: a row each, padded
  at::Tensor answer;             // bool [B, T]: not given, so that noise may replace it; with `shift` 0 alone
};

struct BatchPosition {
  int64_t epoch = 0;
  int64_t batch = 0;  // next one within the epoch
};

struct BatcherOptions {
  int64_t batch_tokens = 8192;  // at most so many cells a batch, unless one row alone has more
  int64_t max_length = 4096;    // longer examples are cut
  uint64_t seed = 0;
  bool shuffle = true;
  bool pack = false;  // sequences one behind another, without padding
  // For denoising: 0: rows are whole texts and each token its own target. Then they are not packed.
  int64_t shift = 1;
  int64_t columns = 1;    // padded lengths are multiples of this
  int32_t pad = -1;       // fills rows as part of the answer, with weight 1, behind texts that were not cut; -1: padding is none
  int64_t canvas = 0;     // with `pad`: fills answers up to so many cells, and nothing behind them; 0: rows, to the batch's columns
};

class Batcher {
 public:
  // `source` must outlive this and hold an example of two or more tokens.
  Batcher(const ExampleSource& source, BatcherOptions options);

  Batch next();
  void skip();  // the next one
  [[nodiscard]] BatchPosition position() const { return position_; }
  void seek(BatchPosition position);
  // Batches of the current epoch.
  [[nodiscard]] int64_t epoch_batches() const { return static_cast<int64_t>(plan_.size()); }

 private:
  void plan_epoch();
  [[nodiscard]] int64_t row_length(int64_t example) const;
  // Of the row with what is filled up behind its text by itself.
  [[nodiscard]] int64_t filled_length(int64_t example) const;
  [[nodiscard]] int64_t row_columns(int64_t length) const;
  [[nodiscard]] Batch assemble(const std::vector<int64_t>& examples) const;
  void fill(Batch& batch, int64_t example, int64_t begin) const;
  // With `shift` 0, the row's cells from its text's end on.
  void fill_up(Batch& batch, int64_t example, int64_t row) const;

  const ExampleSource& source_;
  BatcherOptions options_;
  std::vector<int64_t> given_;  // tokens in front of each answer, where there is a canvas
  BatchPosition position_;
  std::vector<std::vector<int64_t>> plan_;  // of position_.epoch
};

// Padded length of a row: few distinct lengths, so that matrix kernels made for a shape are used again.
int64_t padded_length(int64_t tokens);

}  // namespace foretrace::lm
