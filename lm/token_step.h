// TokenStep: what all layers share while one new token a row is read through packed weights (kernels/packed_linear): plain float
// arrays, no graph, no tensor but those of the cache.
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

// A cache's tensor as dense memory of `shape`: made of zeros where it is undefined.
at::Tensor& dense(at::Tensor& tensor, at::IntArrayRef shape, at::ScalarType type);

}  // namespace foretrace::lm
