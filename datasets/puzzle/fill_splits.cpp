#include "datasets/puzzle/fill_splits.h"

#include <unordered_map>
#include <unordered_set>

namespace foretrace::datasets::puzzle {
namespace {

constexpr int64_t kMostUseless = 50000;
constexpr int64_t kTriesACopy = 20;
constexpr uint64_t kSides = 1, kCopies = 2;  // random streams

enum Side : uint8_t { kTrain, kTest };

struct Form {
  Side side;
  std::vector<PuzzleExample> puzzles;
};

class Filler {
 public:
  explicit Filler(const SplitSizes& sizes)
      : sizes_(sizes), needed_{sizes.train, sizes.test}, rng_(Rng(sizes.seed).fork(kSides)) {}

  [[nodiscard]] int64_t needed() const { return needed_[kTrain] + needed_[kTest]; }

  // Whether it was of use.
  bool take(PuzzleCandidate candidate) {
    const auto [at, fresh] = number_of_.try_emplace(candidate.form, forms_.size());
    if (fresh) forms_.push_back({draw_side(), {}});
    Form& form = forms_[at->second];
    const auto& input = candidate.example.input;
    if (needed_[form.side] == 0 || !seen_.emplace(input.begin(), input.end()).second) return false;
    --needed_[form.side];
    form.puzzles.push_back(std::move(candidate.example));
    return true;
  }

  void write(PuzzleSplits& splits) {
    Rng rng = Rng(sizes_.seed).fork(kCopies);
    for (const Form& form : forms_) {
      PuzzleSet& set = form.side == kTrain ? splits.train : splits.test;
      std::unordered_set<std::string> inputs;
      const auto add = [&](const PuzzleExample& example) {
        if (!inputs.emplace(example.input.begin(), example.input.end()).second) return false;
        set.add_example(example.input, example.label);
        set.end_puzzle(0);
        return true;
      };
      for (const PuzzleExample& example : form.puzzles) add(example);
      if (form.side == kTrain)
        for (const PuzzleExample& example : form.puzzles) {
          int64_t left = sizes_.copies;
          for (int64_t tries = kTriesACopy * left; left > 0 && tries > 0; --tries)
            left -= add(set.rules->transformed(example.input, example.label, rng)) ? 1 : 0;
        }
      if (!form.puzzles.empty()) set.end_group();
    }
  }

  [[nodiscard]] Error too_few(const std::string& why) const {
    const auto found = [&](int64_t all, Side side) {
      return std::to_string(all - needed_[side]) + " of " + std::to_string(all);
    };
    return Error(ErrorCode::kLimit,
                 why + ": " + found(sizes_.train, kTrain) + " puzzles to train on and " +
                     found(sizes_.test, kTest) + " to test, of " + std::to_string(forms_.size()) +
                     " that no symmetry joins",
                 "ask for fewer, or for puzzles of which there are more");
  }

 private:
  Side draw_side() {
    if (needed() == 0) return kTrain;
    return rng_.below(static_cast<uint64_t>(needed())) < static_cast<uint64_t>(needed_[kTest])
               ? kTest
               : kTrain;
  }

  const SplitSizes& sizes_;
  int64_t needed_[2];
  Rng rng_;
  std::vector<Form> forms_;
  std::unordered_map<std::string, size_t> number_of_;
  std::unordered_set<std::string> seen_;  // inputs
};

}  // namespace

Status fill_splits(const SplitSizes& sizes, const CandidateSource& next,
                   const PuzzleProgress& progress, PuzzleSplits& splits) {
  TRY(fits_memory(sizes.train, sizes.copies, splits.train.length));
  TRY(fits_memory(sizes.test, 0, splits.test.length));
  Filler filler(sizes);
  const int64_t all = filler.needed();
  for (int64_t useless = 0; filler.needed() > 0;) {
    TRY_ASSIGN(std::optional<PuzzleCandidate> candidate, next());
    if (!candidate) return filler.too_few("there are too few puzzles");
    useless = filler.take(std::move(*candidate)) ? 0 : useless + 1;
    if (useless == kMostUseless) return filler.too_few("too few different puzzles were found");
    if (useless == 0 && progress) progress(all - filler.needed(), all);
  }
  filler.write(splits);
  return {};
}

}  // namespace foretrace::datasets::puzzle
