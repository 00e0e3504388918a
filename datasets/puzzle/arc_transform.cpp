#include "datasets/puzzle/arc_transform.h"

#include <algorithm>

namespace foretrace::datasets::puzzle {
namespace {

constexpr std::string_view kSeparator = "|||";

Grid recoloured(Grid grid, const std::array<uint8_t, kArcColours>& colours) {
  for (uint8_t& cell : grid.cells)
    if (cell < kArcColours) cell = colours[cell];
  return grid;
}

}  // namespace

Grid ArcTransform::apply(const Grid& grid) const {
  return dihedral(recoloured(grid, colours), symmetry);
}

Grid ArcTransform::undo(const Grid& grid) const {
  std::array<uint8_t, kArcColours> back{};
  for (uint8_t colour = 0; colour < kArcColours; ++colour) back[colours[colour]] = colour;
  return recoloured(dihedral(grid, inverse_dihedral(symmetry)), back);
}

ArcTransform random_arc_transform(Rng& rng) {
  ArcTransform transform;
  transform.symmetry = static_cast<int>(rng.below(kDihedrals));
  for (size_t i = kArcColours - 1; i > 1; --i)
    std::swap(transform.colours[i], transform.colours[1 + rng.below(i)]);
  return transform;
}

std::string arc_name(const std::string& id, const ArcTransform& transform) {
  std::string name = id + std::string(kSeparator) + "t" + std::to_string(transform.symmetry) +
                     std::string(kSeparator);
  for (const uint8_t colour : transform.colours) name += static_cast<char>('0' + colour);
  return name;
}

Result<ArcName> parse_arc_name(const std::string& name) {
  const size_t last = name.rfind(kSeparator);
  if (last == std::string::npos) return ArcName{name, {}};
  const Error wrong =
      parse_error("\"" + name + "\" names no augmented task of ARC", "ID|||tSYMMETRY|||COLOURS");
  const size_t first = last == 0 ? std::string::npos : name.rfind(kSeparator, last - 1);
  if (first == std::string::npos || last - first != 5 || name[first + 3] != 't') return wrong;
  const std::string colours = name.substr(last + kSeparator.size());
  std::string sorted = colours;
  std::sort(sorted.begin(), sorted.end());
  const char symmetry = name[first + 4];
  if (sorted != "0123456789" || colours[0] != '0' || symmetry < '0' || symmetry > '7') return wrong;
  ArcName parsed{name.substr(0, first), {.symmetry = symmetry - '0'}};
  for (size_t i = 0; i < colours.size(); ++i)
    parsed.transform.colours[i] = static_cast<uint8_t>(colours[i] - '0');
  return parsed;
}

}  // namespace foretrace::datasets::puzzle
