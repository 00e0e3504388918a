// What people call an OrderScore, in flags, configs and results.
#pragma once

#include <array>
#include <utility>

#include "lm/diffusion/denoise_policy.h"

namespace foretrace::lm {

inline constexpr std::array kOrderNames = {
    std::pair{"probability", OrderScore::kTopProbability}, std::pair{"margin", OrderScore::kMargin},
    std::pair{"entropy", OrderScore::kNegativeEntropy}, std::pair{"random", OrderScore::kRandom}};

}  // namespace foretrace::lm
