// ArcTransform: another naming of the colours 1 to 9, then a symmetry of the square. Applied to all
// grids of a task it gives another task with as good a rule. Black stays. The name of an augmented
// task says how to undo it, as in TinyRecursiveModels (dataset/build_arc_dataset.py):
// "007bbfb7|||t3|||0214356789" is symmetry 3 and what each colour becomes.
#pragma once

#include <array>

#include "core/rng.h"
#include "datasets/puzzle/arc_task.h"

namespace foretrace::datasets::puzzle {

struct ArcTransform {
  int symmetry = 0;  // dihedral() of grid.h
  std::array<uint8_t, kArcColours> colours = {0, 1, 2, 3, 4,
                                              5, 6, 7, 8, 9};  // colours[c]: what c becomes

  // Cells that are no colour stay.
  [[nodiscard]] Grid apply(const Grid& grid) const;
  [[nodiscard]] Grid undo(const Grid& grid) const;
  friend bool operator==(const ArcTransform&, const ArcTransform&) = default;
};

// Drawn evenly from all 8 * 9!.
ArcTransform random_arc_transform(Rng& rng);

std::string arc_name(const std::string& id, const ArcTransform& transform);
struct ArcName {
  std::string id;
  ArcTransform transform;  // of a name without "|||" the one that changes nothing
};
Result<ArcName> parse_arc_name(const std::string& name);

}  // namespace foretrace::datasets::puzzle
