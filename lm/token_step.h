// TokenStep: what all layers share while one new token a row is read through packed weights (kernels/packed_linear): plain float
// arrays and no graph; of tensors those of the cache alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "lm/config.h"
#include "lm/step_scratch.h"

namespace foretrace::lm {

struct TokenStep {
  // `lengths`: tokens read so far, a row. `frequencies`: the angle a position of each rotary pair.
  TokenStep(const ModelConfig& config, const std::vector<int64_t>& lengths, const std::vector<float>& frequencies,
            at::ScalarType compute_type, StepScratch& scratch);

  int64_t rows;               // B
  int64_t slots = 0;          // of the longest row, the new token included
  std::vector<int64_t> slot;  // [B]: where the new token stands; its position
  std::vector<int64_t> end;   // [B]: slot + 1
  std::vector<int64_t> first, first_sliding;  // [B]: the first slot that it sees, in a full and in a sliding layer
  std::vector<float> cos, sin;                // [B, rotary pairs]
  at::ScalarType compute_type;                // of the cache's keys and values
  StepScratch& scratch;
};

// A cache's tensor as dense memory: zeros of `shape` where it is undefined. Throws c10::Error if it is of another type or shape, the
// slots of a buffer of keys or values apart.
at::Tensor& dense(at::Tensor& tensor, at::IntArrayRef shape, at::ScalarType type, int64_t slot_dimension = -1);

struct SlotHeads {
  int64_t count, size;
};

// x [B, heads, size], rows `stride` apart, into its rows' slots of `buffer`, made or grown as needed.
void append_slot(const TokenStep& step, const float* x, int64_t stride, const SlotHeads& heads, at::Tensor& buffer);

}  // namespace foretrace::lm
