#include "datasets/puzzle/arc_splits.h"

#include <set>
#include <unordered_map>

#include "datasets/puzzle/arc_layout.h"
#include "datasets/puzzle/arc_transform.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr int64_t kArcTriesACopy = 5;

struct Part {
  const ArcTask* task;
  std::vector<ArcPair> train, test;  // pairs of the task, by where they go
};

std::vector<ArcPair> transformed(const std::vector<ArcPair>& pairs, const ArcTransform& transform) {
  std::vector<ArcPair> out;
  for (const ArcPair& pair : pairs)
    out.push_back({transform.apply(pair.input), transform.apply(pair.output)});
  return out;
}

// The task as it is, then augmentations that differ from it and from each other.
std::vector<ArcTransform> draw_transforms(const ArcTask& task, int64_t copies, Rng& rng) {
  std::vector<ArcPair> pairs = task.demonstrations;
  pairs.insert(pairs.end(), task.tests.begin(), task.tests.end());
  std::vector<ArcTransform> transforms = {{}};
  std::set<std::vector<ArcPair>> seen = {pairs};
  for (int64_t tries = kArcTriesACopy * copies;
       tries > 0 && static_cast<int64_t>(transforms.size()) <= copies; --tries) {
    const ArcTransform transform = random_arc_transform(rng);
    if (seen.insert(transformed(pairs, transform)).second) transforms.push_back(transform);
  }
  return transforms;
}

class Builder {
 public:
  explicit Builder(const ArcOptions& options) : options_(options) {
    for (PuzzleSet* set : {&splits_.train, &splits_.test}) {
      set->length = static_cast<int64_t>(kArcTokens);
      set->vocabulary = kArcVocabulary;
    }
  }

  // Shares the pairs out.
  std::vector<Part> parts(const ArcCorpus& corpus) {
    std::unordered_map<std::string, std::set<const ArcTask*>> asked;
    for (const ArcTask& task : corpus.evaluation)
      for (const ArcPair& pair : task.tests) asked[arc_canonical_form(pair)].insert(&task);
    std::vector<Part> parts;
    const auto add = [&](const ArcTask& task, bool training) {
      Part part{&task, {}, {}};
      const auto keep = [&](const ArcPair& pair) {
        const auto found = asked.find(arc_canonical_form(pair));
        const bool elsewhere =
            found != asked.end() && (found->second.size() > 1 || !found->second.contains(&task));
        if (elsewhere)
          ++splits_.left_out;
        else
          part.train.push_back(pair);
      };
      for (const ArcPair& pair : task.demonstrations) keep(pair);
      if (training)
        for (const ArcPair& pair : task.tests) keep(pair);
      else
        part.test = task.tests;
      parts.push_back(std::move(part));
    };
    for (const ArcTask& task : corpus.training) add(task, true);
    for (const ArcTask& task : corpus.evaluation) add(task, false);
    return parts;
  }

  void add(const Part& part, Rng rng) {
    for (const ArcTransform& transform : draw_transforms(*part.task, options_.copies, rng)) {
      const auto identifier = static_cast<int32_t>(splits_.identifiers.size());
      const bool plain = transform == ArcTransform{};
      splits_.identifiers.push_back(plain ? part.task->id : arc_name(part.task->id, transform));
      add_puzzle(splits_.train, transformed(part.train, transform), identifier, options_.translate,
                 rng);
      add_puzzle(splits_.test, transformed(part.test, transform), identifier, false, rng);
    }
    if (!part.train.empty()) splits_.train.end_group();
    if (!part.test.empty()) splits_.test.end_group();
  }

  PuzzleSplits take() {
    for (PuzzleSet* set : {&splits_.train, &splits_.test})
      set->identifier_count = static_cast<int64_t>(splits_.identifiers.size());
    return std::move(splits_);
  }

 private:
  static void add_puzzle(PuzzleSet& set, const std::vector<ArcPair>& pairs, int32_t identifier,
                         bool translate, Rng& rng) {
    if (pairs.empty()) return;
    const size_t still = rng.below(pairs.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
      const auto& [input, output] = pairs[i];
      size_t top = 0, left = 0;
      if (translate && i != still) {
        top = rng.below(kArcSide - std::max(input.rows, output.rows) + 1);
        left = rng.below(kArcSide - std::max(input.columns, output.columns) + 1);
      }
      set.add_example(arc_tokens(input, top, left), arc_tokens(output, top, left));
    }
    set.end_puzzle(identifier);
  }

  const ArcOptions& options_;
  PuzzleSplits splits_;
};

}  // namespace

Result<PuzzleSplits> arc_splits(const ArcCorpus& corpus, const ArcOptions& options) {
  Builder builder(options);
  const std::vector<Part> parts = builder.parts(corpus);
  int64_t pairs = 0;
  for (const Part& part : parts)
    pairs += static_cast<int64_t>(part.train.size() + part.test.size());
  TRY(fits_memory(pairs, options.copies, kArcTokens));
  const Rng seeds(options.seed);
  for (size_t i = 0; i < parts.size(); ++i) builder.add(parts[i], seeds.fork(i));
  return builder.take();
}

}  // namespace foretrace::datasets::puzzle
