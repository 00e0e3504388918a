#include "lm/diffusion/canvas.h"

#include <algorithm>

namespace foretrace::lm {

Canvas::Canvas(int64_t length, int32_t noise) : Canvas(std::vector<int32_t>(static_cast<size_t>(length), -1), noise) {}

Canvas::Canvas(const std::vector<int32_t>& given, int32_t noise) {
  for (const int32_t token : given) {
    tokens.push_back(token < 0 ? noise : token);
    cells.push_back(token < 0 ? Cell::kOpen : Cell::kGiven);
    confidence.push_back(token < 0 ? 0.0F : 1.0F);
  }
}

int64_t Canvas::open_cells() const { return std::count(cells.begin(), cells.end(), Cell::kOpen); }

bool CanvasTokens::is_end(int32_t token) const { return std::find(ends.begin(), ends.end(), token) != ends.end(); }

int32_t CanvasTokens::random(Rng& rng) const {
  const bool holds_mask = mask >= 0 && mask < vocabulary;
  const auto token = static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocabulary - (holds_mask ? 1 : 0))));
  return holds_mask && token >= mask ? token + 1 : token;
}

}  // namespace foretrace::lm
