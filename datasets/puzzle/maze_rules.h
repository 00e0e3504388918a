// Mazes as rows of tokens, those of maze.h, row by row of a square.
#pragma once

#include "datasets/puzzle/maze.h"
#include "datasets/puzzle/puzzle_rules.h"

namespace foretrace::datasets::puzzle {

class MazeRules : public PuzzleRules {
 public:
  explicit MazeRules(size_t side) : side_(side) {}

  [[nodiscard]] std::string name() const override;
  [[nodiscard]] char character(uint8_t token) const override;
  [[nodiscard]] std::string verdict(std::span<const uint8_t> input,
                                    std::span<const uint8_t> answer) const override;
  // One of the eight symmetries of the square.
  [[nodiscard]] PuzzleExample transformed(std::span<const uint8_t> input,
                                          std::span<const uint8_t> label, Rng& rng) const override;

 private:
  [[nodiscard]] Grid grid(std::span<const uint8_t> tokens) const {
    return {side_, side_, {tokens.begin(), tokens.end()}};
  }

  size_t side_;
};

// Equal for two mazes exactly if a symmetry of the square turns one into the other.
std::string maze_canonical_form(const Grid& maze);

}  // namespace foretrace::datasets::puzzle
