#include "lm/recursive/refiner_rows.h"

#include "core/check.h"
#include "core/rng.h"
#include "lm/recursive/stablemax.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

Status check_example(const RefinerSource& source, const RefinerExample& example, int64_t index) {
  const auto wrong = [&](const std::string& what) { return parse_error("example " + std::to_string(index) + " of the data: " + what); };
  const auto length = static_cast<size_t>(source.length());
  if (example.inputs.size() != length || example.labels.size() != length)
    return wrong("has " + std::to_string(example.inputs.size()) + " tokens and " + std::to_string(example.labels.size()) +
                 " labels, the others have " + std::to_string(length));
  const auto known = [&](int64_t token) { return token >= 0 && token < source.vocabulary(); };
  for (size_t t = 0; t < length; ++t) {
    if (!known(example.inputs[t])) return wrong("holds token " + std::to_string(example.inputs[t]) + ", outside the vocabulary");
    if (example.labels[t] != kIgnoredLabel && !known(example.labels[t]))
      return wrong("holds label " + std::to_string(example.labels[t]) + ", outside the vocabulary");
  }
  if (example.puzzle < 0 || example.puzzle >= source.puzzles())
    return wrong("is of puzzle " + std::to_string(example.puzzle) + ", there are " + std::to_string(source.puzzles()));
  return {};
}

}  // namespace

Result<RefinerRows> read_rows(const RefinerSource& source, const std::vector<RefinerPick>& picks) {
  std::vector<int64_t> inputs, labels, puzzles;
  for (const RefinerPick& pick : picks) {
    const RefinerExample example = source.at(pick.index, pick.variant);
    TRY(check_example(source, example, pick.index));
    inputs.insert(inputs.end(), example.inputs.begin(), example.inputs.end());
    labels.insert(labels.end(), example.labels.begin(), example.labels.end());
    puzzles.push_back(example.puzzle);
  }
  const auto grid = [&](const std::vector<int64_t>& x) { return at::tensor(x, at::kLong).view({static_cast<int64_t>(picks.size()), source.length()}); };
  return RefinerRows{grid(inputs), grid(labels), at::tensor(puzzles, at::kLong)};
}

RefinerStream::RefinerStream(const RefinerSource& source, uint64_t seed) : source_(source), seed_(seed) {
  FORETRACE_CHECK(source.size() > 0, "no example to train on");
  plan_epoch();
}

void RefinerStream::plan_epoch() {
  Rng rng = Rng(seed_).fork(static_cast<uint64_t>(position_.epoch));
  plan_.clear();
  for (int64_t i = 0; i < source_.size(); ++i) plan_.push_back({i, rng.next()});
  rng.shuffle(plan_);
}

void RefinerStream::seek(BatchPosition position) {
  const bool other = position.epoch != position_.epoch;
  position_ = position;
  if (other) plan_epoch();
}

Result<RefinerRows> RefinerStream::next(int64_t rows) {
  std::vector<RefinerPick> picks;
  while (static_cast<int64_t>(picks.size()) < rows) {
    if (position_.batch >= static_cast<int64_t>(plan_.size())) {
      position_ = {position_.epoch + 1, 0};
      plan_epoch();
    }
    picks.push_back(plan_[static_cast<size_t>(position_.batch++)]);
  }
  return read_rows(source_, picks);
}

}  // namespace foretrace::lm
