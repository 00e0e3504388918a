// How the next token is drawn from a model's distribution, where one is asked for several answers.
#pragma once

#include <cstdint>

namespace foretrace::worldmodel {

struct Sampling {
  double temperature = 0;  // 0: the likeliest token, always
  double top_p = 1;        // the fewest tokens whose probabilities reach it
  int64_t seed = 0;        // of the first attempt; Program::attempt counts on from it
  int64_t votes = 1;       // answers that one output, or one list of inputs, is chosen from (self_consistency.h); the first is greedy

  static constexpr double kVoteTemperature = 0.7;  // of the other votes, where `temperature` is 0
};

}  // namespace foretrace::worldmodel
