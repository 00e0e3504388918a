#include "datasets/puzzle/maze_rules.h"

#include <algorithm>

namespace foretrace::datasets::puzzle {

std::string MazeRules::name() const {
  return "maze " + std::to_string(side_) + "x" + std::to_string(side_);
}

char MazeRules::character(uint8_t token) const { return maze_text({1, 1, {token}})[0]; }

std::string MazeRules::verdict(std::span<const uint8_t> input,
                               std::span<const uint8_t> answer) const {
  return maze_verdict_name(check_maze(grid(input), answer));
}

PuzzleExample MazeRules::transformed(std::span<const uint8_t> input, std::span<const uint8_t> label,
                                     Rng& rng) const {
  const int symmetry = static_cast<int>(rng.below(kDihedrals));
  return {dihedral(grid(input), symmetry).cells, dihedral(grid(label), symmetry).cells};
}

std::string maze_canonical_form(const Grid& maze) {
  Grid least = maze;
  for (int symmetry = 1; symmetry < kDihedrals; ++symmetry)
    least = std::min(least, dihedral(maze, symmetry));
  return maze_text(least);
}

}  // namespace foretrace::datasets::puzzle
