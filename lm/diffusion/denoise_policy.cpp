#include "lm/diffusion/denoise_policy.h"

#include <string>

namespace foretrace::lm {
namespace {

constexpr double kHottest = 1e6;

Status in_range(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return {};
  return invalid_argument(std::string(name) + " is " + std::to_string(value) + ", must lie in [" + std::to_string(low) + ", " +
                          std::to_string(high) + "]");
}

}  // namespace

double DenoisePolicy::temperature_at(int64_t step, int64_t steps) const {
  const int64_t left = step < steps ? steps - step : 1;  // steps beyond the last are as the last
  return last_temperature + (temperature - last_temperature) * static_cast<double>(left) / static_cast<double>(steps);
}

DenoisePolicy uniform_policy() {
  DenoisePolicy policy;
  policy.noise = NoiseKind::kUniform;
  policy.order = OrderScore::kNegativeEntropy;
  policy.count = CountRule::kEntropyBound;
  policy.temperature = 0.8;
  policy.last_temperature = 0.4;
  policy.tempered_scores = true;
  policy.stop_steps = 1;
  return policy;
}

Status check_policy(const DenoisePolicy& policy) {
  TRY(in_range("temperature", policy.temperature, 0, kHottest));
  TRY(in_range("last_temperature", policy.last_temperature, 0, kHottest));
  TRY(in_range("entropy_bound", policy.entropy_bound, 0, 1e9));
  TRY(in_range("threshold", policy.threshold, -1e9, 1e9));
  TRY(in_range("edit_threshold", policy.edit_threshold, 0, 1));
  TRY(in_range("stop_entropy", policy.stop_entropy, 0, 1e9));
  if (policy.stop_steps < 0) return invalid_argument("stop_steps is " + std::to_string(policy.stop_steps) + ", must be 0 or more");
  if (policy.noise == NoiseKind::kUniform && policy.edit != EditRule::kNone)
    return invalid_argument("uniform noise decides every token anew in each step: there is nothing to edit", "leave the edit rule out");
  return {};
}

}  // namespace foretrace::lm
