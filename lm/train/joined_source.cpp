#include "lm/train/joined_source.h"

#include <algorithm>

#include "core/check.h"

namespace foretrace::lm {

JoinedSource::JoinedSource(std::vector<std::unique_ptr<ExampleSource>> parts) : parts_(std::move(parts)) {
  FORETRACE_CHECK(!parts_.empty(), "a joined source of nothing");
  for (uint32_t p = 0; p < parts_.size(); ++p)
    for (uint32_t i = 0; i < static_cast<uint32_t>(parts_[p]->size()); ++i) places_.push_back({p, i});
  // Example i of n stands at (2 i + 1) / 2 n of the way.
  const auto twice = [&](const Place& place) { return 2 * static_cast<int64_t>(place.index) + 1; };
  std::stable_sort(places_.begin(), places_.end(), [&](const Place& a, const Place& b) {
    return twice(a) * parts_[b.part]->size() < twice(b) * parts_[a.part]->size();
  });
}

int64_t JoinedSource::length(int64_t index) const {
  const Place place = places_[static_cast<size_t>(index)];
  return parts_[place.part]->length(place.index);
}

TokenExample JoinedSource::at(int64_t index) const {
  const Place place = places_[static_cast<size_t>(index)];
  return parts_[place.part]->at(place.index);
}

std::string JoinedSource::fingerprint() const {
  std::string all;
  for (const auto& part : parts_) all += (all.empty() ? "" : "+") + part->fingerprint();
  return all;
}

}  // namespace foretrace::lm
