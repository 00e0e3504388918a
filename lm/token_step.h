// TokenStep: what all layers share while a few new tokens are read through packed weights (kernels/packed_linear): plain float
// arrays and no graph; of tensors those of the cache alone. Each token is a row of every product, whichever row of the cache it
// belongs to.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/config.h"
#include "lm/step_scratch.h"

namespace foretrace::lm {

// New tokens and where each belongs.
struct TokenPlaces {
  std::vector<int64_t> row;   // [N]: of the cache
  std::vector<int64_t> slot;  // [N]: where it stands there; its position
};
// `tokens` new ones behind each of `lengths`: the first of all rows, then the second of all rows ...
TokenPlaces places_behind(const std::vector<int64_t>& lengths, int64_t tokens);

// The angle a position of each rotary pair (rotary_frequencies()); of sliding layers too, where they have positions of their own.
struct StepFrequencies {
  std::vector<float> full, sliding;
};

struct StepRotary {
  std::vector<float> cos, sin;  // [N, rotary pairs]
};

struct TokenStep {
  // `batch`: rows of the cache.
  TokenStep(const ModelConfig& config, int64_t batch, TokenPlaces places, const StepFrequencies& frequencies,
            at::ScalarType compute_type, StepScratch& scratch);
  // Of each row of the cache. REQUIRES: they stand as places_behind() puts them, as all linear mixers need
  [[nodiscard]] int64_t tokens_a_row() const { return rows / batch; }

  int64_t batch;              // B, rows of the cache
  int64_t rows;               // N, new tokens
  int64_t slots = 0;          // of the longest row, the new tokens included
  TokenPlaces places;
  std::vector<int64_t> end;   // [N]: slot + 1
  std::vector<int64_t> first, first_sliding;  // [N]: the first slot that it sees, in a full and in a sliding layer
  StepRotary rotary, sliding_rotary;          // of full_attention layers and of sliding ones
  at::ScalarType compute_type;                // of the cache's keys and values
  StepScratch& scratch;
};

// A cache's tensor as dense memory: zeros of `shape` where it is undefined. Throws c10::Error if it is of another type or shape, the
// slots of a buffer of keys or values apart.
at::Tensor& dense(at::Tensor& tensor, at::IntArrayRef shape, at::ScalarType type, int64_t slot_dimension = -1);

struct SlotHeads {
  int64_t count, size;
};

// x [N, heads, size], rows `stride` apart, into its rows' slots of `buffer`, made or grown as needed.
void append_slot(const TokenStep& step, const float* x, int64_t stride, const SlotHeads& heads, at::Tensor& buffer);

}  // namespace foretrace::lm
