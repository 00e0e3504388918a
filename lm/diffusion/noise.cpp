#include "lm/diffusion/noise.h"

#include <numeric>
#include <string>

namespace foretrace::lm {
namespace {

// A token that `given` is not, uniformly.
int64_t wrong_token(const CanvasTokens& tokens, int64_t given, Rng& rng) {
  for (;;) {
    const int64_t token = tokens.random(rng);
    if (token != given) return token;
  }
}

}  // namespace

Status check_noise(const NoiseOptions& options) {
  if (!(options.low > 0 && options.low <= options.high && options.high <= 1))
    return invalid_argument("noise from " + std::to_string(options.low) + " to " + std::to_string(options.high) +
                                " is no range of probabilities above 0",
                            "0 < noise_low <= noise_high <= 1");
  if (!(options.edit_share >= 0 && options.edit_share <= 1))
    return invalid_argument("edit_share is " + std::to_string(options.edit_share) + ", must lie in [0, 1]");
  if (options.kind == NoiseKind::kUniform && options.edit_share > 0)
    return invalid_argument("edit_share is of mask noise: uniform noise is nothing but wrong tokens");
  return {};
}

std::vector<double> draw_levels(const NoiseOptions& options, int64_t count, Rng& rng) {
  std::vector<int64_t> part(static_cast<size_t>(count));
  std::iota(part.begin(), part.end(), 0);
  if (options.antithetic) rng.shuffle(part);
  std::vector<double> levels;
  for (const int64_t i : part) {
    const double u = rng.uniform();
    const double t = options.antithetic ? (static_cast<double>(i) + u) / static_cast<double>(count) : u;
    levels.push_back(options.low + (options.high - options.low) * t);
  }
  return levels;
}

NoisyTokens add_noise(const NoiseOptions& options, const CanvasTokens& tokens, std::span<const int64_t> ids, std::span<const uint8_t> answer,
                      int64_t columns, int64_t block, Rng& rng) {
  const auto stretch = static_cast<size_t>(block == 0 ? columns : block);
  const std::vector<double> levels = draw_levels(options, static_cast<int64_t>(ids.size() / stretch), rng);
  const bool uniform = options.kind == NoiseKind::kUniform;
  NoisyTokens noisy{{ids.begin(), ids.end()}, std::vector<float>(ids.size(), 0.0F)};
  for (size_t i = 0; i < ids.size(); ++i) {
    if (answer[i] == 0) continue;
    const double level = levels[i / stretch];
    const bool replaced = rng.chance(level);
    const bool wrong = replaced && !uniform && options.edit_share > 0 && rng.chance(options.edit_share);
    const bool masked = replaced && !uniform && !wrong;
    if (masked) noisy.ids[i] = tokens.mask;
    else if (wrong) noisy.ids[i] = wrong_token(tokens, ids[i], rng);
    else if (replaced) noisy.ids[i] = tokens.random(rng);
    const bool visible_counts = uniform || options.edit_share > 0;
    noisy.weights[i] = masked ? static_cast<float>(1 / level) : visible_counts ? 1.0F : 0.0F;
  }
  return noisy;
}

}  // namespace foretrace::lm
