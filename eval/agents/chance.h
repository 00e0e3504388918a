// What chance gives where things are drawn without looking, in closed form.
#pragma once

#include <cstdint>
#include <span>

namespace foretrace::eval {

// That at least one of `good` among `all` is among `drawn` of them. REQUIRES: 0 <= good <= all
double chance_of_one(int64_t all, int64_t good, int64_t drawn);
// The mean place, from 1, of the first good one in a random order. REQUIRES: good > 0
double mean_first_place(int64_t all, int64_t good);

// Things ordered by score, highest first, those of one score at random. `good`: which are looked for.
struct RankedOne {
  double score = 0;
  bool good = false;
};
// That a good one is among the first `first`.
double chance_among_first(std::span<const RankedOne> things, int64_t first);
// The mean of 1/place of the only good one. REQUIRES: exactly one is good
double reciprocal_place(std::span<const RankedOne> things);

}  // namespace foretrace::eval
