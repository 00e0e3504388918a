#include "lm/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foretrace::lm {

double run_progress(const TrainConfig& config, const RunUse& use) {
  double progress = 0;
  const auto consider = [&](double used, double limit) {
    if (limit > 0) progress = std::max(progress, used / limit);
  };
  consider(static_cast<double>(use.steps), static_cast<double>(config.max_steps));
  consider(static_cast<double>(use.tokens), static_cast<double>(config.max_tokens));
  consider(use.seconds, config.max_seconds);
  consider(use.flops, config.max_flops);
  return std::min(progress, 1.0);
}

double learning_rate_factor(const TrainConfig& config, double progress) {
  const double last = config.final_learning_rate_fraction;
  if (progress < config.warmup_fraction) return progress / config.warmup_fraction;
  switch (config.schedule) {
    case ScheduleKind::kConstant: return 1;
    case ScheduleKind::kCosine: {
      const double rest = std::max(1 - config.warmup_fraction, 1e-9);
      const double along = std::clamp((progress - config.warmup_fraction) / rest, 0.0, 1.0);
      return last + (1 - last) * 0.5 * (1 + std::cos(std::numbers::pi * along));
    }
    case ScheduleKind::kWarmupStableDecay: {
      const double begin = 1 - config.decay_fraction;
      if (progress <= begin) return 1;
      return 1 - (1 - last) * std::min((progress - begin) / config.decay_fraction, 1.0);
    }
  }
  return 1;
}

}  // namespace foretrace::lm
