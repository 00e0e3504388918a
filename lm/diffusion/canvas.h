// Canvas: the tokens of one sequence that are denoised together, and how far each of them is.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.h"

namespace foretrace::lm {

enum class Cell : uint8_t {
  kOpen,     // holds noise
  kDecided,  // holds a token that a step accepted
  kGiven,    // holds a token that nothing changes
};

struct Canvas {
  Canvas() = default;
  // Open cells that hold `noise`.
  Canvas(int64_t length, int32_t noise);
  // Token by token; -1 is an open cell.
  Canvas(const std::vector<int32_t>& given, int32_t noise);

  std::vector<int32_t> tokens;
  std::vector<Cell> cells;
  std::vector<float> confidence;  // probability with which a cell was decided; 1 where it was given, 0 where it is open

  [[nodiscard]] int64_t length() const { return static_cast<int64_t>(tokens.size()); }
  [[nodiscard]] int64_t open_cells() const;
};

// Tokens with a meaning of their own on a canvas.
struct CanvasTokens {
  int64_t vocabulary = 0;     // every token is below this
  int32_t mask = -1;          // what open cells hold; never drawn. -1: open cells hold random tokens
  std::vector<int32_t> ends;  // a text is over with the first of these

  [[nodiscard]] bool is_end(int32_t token) const;
  // Uniform over all but the mask. REQUIRES: there is another one
  int32_t random(Rng& rng) const;
};

}  // namespace foretrace::lm
