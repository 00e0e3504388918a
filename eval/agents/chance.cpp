#include "eval/agents/chance.h"

#include <algorithm>
#include <vector>

namespace foretrace::eval {

double chance_of_one(int64_t all, int64_t good, int64_t drawn) {
  double none = 1;
  for (int64_t i = 0; i < std::min(drawn, all); ++i) none *= static_cast<double>(std::max<int64_t>(all - good - i, 0)) / static_cast<double>(all - i);
  return 1 - none;
}

double mean_first_place(int64_t all, int64_t good) { return static_cast<double>(all + 1) / static_cast<double>(good + 1); }

double chance_among_first(std::span<const RankedOne> things, int64_t first) {
  // Everything above the score at which the places run out is surely among them, of that score as many as there are places left.
  std::vector<RankedOne> sorted(things.begin(), things.end());
  std::sort(sorted.begin(), sorted.end(), [](const RankedOne& a, const RankedOne& b) { return a.score > b.score; });
  if (sorted.empty() || first <= 0) return 0;
  const double last = sorted[static_cast<size_t>(std::min<int64_t>(first, static_cast<int64_t>(sorted.size()))) - 1].score;
  int64_t above = 0, tied = 0, good = 0;
  for (const RankedOne& one : sorted) {
    if (one.score > last && one.good) return 1;
    above += one.score > last ? 1 : 0;
    tied += one.score == last ? 1 : 0;
    good += one.score == last && one.good ? 1 : 0;
  }
  return chance_of_one(tied, good, first - above);
}

double reciprocal_place(std::span<const RankedOne> things) {
  const auto one = std::find_if(things.begin(), things.end(), [](const RankedOne& thing) { return thing.good; });
  if (one == things.end()) return 0;
  const auto above = std::count_if(things.begin(), things.end(), [&](const RankedOne& thing) { return thing.score > one->score; });
  const auto tied = std::count_if(things.begin(), things.end(), [&](const RankedOne& thing) { return thing.score == one->score; });
  double sum = 0;
  for (int64_t place = above + 1; place <= above + tied; ++place) sum += 1.0 / static_cast<double>(place);
  return sum / static_cast<double>(tied);
}

}  // namespace foretrace::eval
