#include "datasets/puzzle/puzzle_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "datasets/puzzle/fill_splits.h"
#include "datasets/puzzle/maze_rules.h"
#include "datasets/puzzle/puzzle_sampler.h"
#include "datasets/puzzle/sudoku_rules.h"

namespace foretrace::datasets::puzzle {
namespace {

using Row = std::vector<uint8_t>;

Row row(std::span<const uint8_t> tokens) { return {tokens.begin(), tokens.end()}; }

// Numbers as puzzles: the label is the number, a symmetry adds a multiple of 20.
class NumberRules : public PuzzleRules {
 public:
  std::string name() const override { return "numbers"; }
  char character(uint8_t) const override { return '?'; }
  std::string verdict(std::span<const uint8_t> input,
                      std::span<const uint8_t> answer) const override {
    return answer[0] % 20 == input[0] % 20 ? "solved" : "other";
  }
  PuzzleExample transformed(std::span<const uint8_t> input, std::span<const uint8_t>,
                            Rng& rng) const override {
    const auto image = static_cast<uint8_t>(input[0] % 20 + 20 * rng.below(10));
    return {{image}, {image}};
  }
};

PuzzleSplits empty_numbers() {
  PuzzleSplits splits;
  for (PuzzleSet* set : {&splits.train, &splits.test}) {
    set->length = 1;
    set->vocabulary = 256;
    set->rules = std::make_shared<NumberRules>();
  }
  return splits;
}

// Numbers below `end`, each once, in random order or over and over again.
CandidateSource numbers_below(uint64_t end, bool ends) {
  return [numbers = std::vector<uint8_t>(), at = size_t{0}, end,
          ends]() mutable -> Result<std::optional<PuzzleCandidate>> {
    if (numbers.empty()) {
      for (uint64_t i = 0; i < end; ++i) numbers.push_back(static_cast<uint8_t>(i));
      Rng rng(1);
      rng.shuffle(numbers);
    }
    if (ends && at == numbers.size()) return std::optional<PuzzleCandidate>();
    const uint8_t number = numbers[at++ % numbers.size()];
    return std::optional(PuzzleCandidate{std::to_string(number % 20), {{number}, {number}}});
  };
}

PuzzleSplits filled(const SplitSizes& sizes, uint64_t end = 200) {
  PuzzleSplits splits = empty_numbers();
  const Status status = fill_splits(sizes, numbers_below(end, true), {}, splits);
  EXPECT_TRUE(status.ok()) << status.error().text();
  EXPECT_TRUE(splits.train.check().ok());
  EXPECT_TRUE(splits.test.check().ok());
  return splits;
}

std::set<int> classes_of(const PuzzleSet& set) {
  std::set<int> classes;
  for (const uint8_t number : set.inputs) classes.insert(number % 20);
  return classes;
}

PuzzleSet small_set() {
  PuzzleSet set;
  set.length = 2;
  set.vocabulary = 10;
  set.identifier_count = 4;
  set.add_example(Row{1, 2}, Row{3, 0});
  set.add_example(Row{4, 5}, Row{6, 7});
  set.end_puzzle(3);
  set.add_example(Row{8, 9}, Row{9, 9});
  set.end_puzzle(1);
  set.end_group();
  set.add_example(Row{1, 1}, Row{2, 2});
  set.end_puzzle(2);
  set.end_group();
  return set;
}

TEST(PuzzleSet, KnowsItsParts) {
  const PuzzleSet set = small_set();
  ASSERT_TRUE(set.check().ok()) << set.check().error().text();
  EXPECT_EQ(set.examples(), 4);
  EXPECT_EQ(set.puzzles(), 3);
  EXPECT_EQ(set.groups(), 2);
  EXPECT_EQ(row(set.input(2)), (Row{8, 9}));
  EXPECT_EQ(row(set.label(1)), (Row{6, 7}));
  std::vector<int64_t> puzzles, groups, identifiers;
  for (int64_t i = 0; i < 4; ++i) {
    puzzles.push_back(set.puzzle_of(i));
    groups.push_back(set.group_of(i));
    identifiers.push_back(set.identifier_of(i));
  }
  EXPECT_EQ(puzzles, (std::vector<int64_t>{0, 0, 1, 2}));
  EXPECT_EQ(groups, (std::vector<int64_t>{0, 0, 0, 1}));
  EXPECT_EQ(identifiers, (std::vector<int64_t>{3, 3, 1, 2}));
}

TEST(PuzzleSet, WithoutRulesTheLabelIsRight) {
  PuzzleSet set = small_set();
  EXPECT_EQ(set.verdict(0, Row{3, 7}), "solved");  // 0 is not asked for
  EXPECT_EQ(set.verdict(0, Row{2, 0}), "wrong");
  set.ignored_label.reset();
  EXPECT_EQ(set.verdict(0, Row{3, 7}), "wrong");
  EXPECT_EQ(set.verdict(0, Row{3, 0}), "solved");
}

TEST(PuzzleSet, ChecksWhatItIsGiven) {
  const auto wrong = [](const std::function<void(PuzzleSet&)>& change) {
    PuzzleSet set = small_set();
    change(set);
    return !set.check().ok();
  };
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.length = 0; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.vocabulary = 9; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.vocabulary = 257; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.labels.pop_back(); }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.labels[3] = 10; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.inputs.push_back(1), set.labels.push_back(1); }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.puzzle_starts[1] = 0; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.puzzle_starts.back() = 5; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.puzzle_starts.clear(); }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.group_starts = {0, 2}; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.group_starts = {0, 2, 2, 3}; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.identifiers[0] = 4; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.identifiers[0] = -1; }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.identifiers.pop_back(); }));
  EXPECT_TRUE(wrong([](PuzzleSet& set) { set.identifier_count = 0; }));
  EXPECT_FALSE(wrong([](PuzzleSet&) {}));
}

TEST(PuzzleSet, TheFingerprintIsOfAllThatCounts) {
  const std::string same = small_set().fingerprint();
  EXPECT_EQ(same.size(), 64U);
  EXPECT_EQ(small_set().fingerprint(), same);
  std::set<std::string> seen = {same};
  std::vector<std::function<void(PuzzleSet&)>> changes;
  changes.emplace_back([](PuzzleSet& set) { set.inputs[0] = 7; });
  changes.emplace_back([](PuzzleSet& set) { set.labels[0] = 7; });
  changes.emplace_back([](PuzzleSet& set) { set.identifiers[0] = 0; });
  changes.emplace_back([](PuzzleSet& set) { set.puzzle_starts[1] = 1; });
  changes.emplace_back([](PuzzleSet& set) { set.group_starts[1] = 1; });
  changes.emplace_back([](PuzzleSet& set) { set.ignored_label.reset(); });
  changes.emplace_back([](PuzzleSet& set) { set.vocabulary = 11; });
  for (const auto& change : changes) {
    PuzzleSet set = small_set();
    change(set);
    EXPECT_TRUE(seen.insert(set.fingerprint()).second);
  }
  EXPECT_EQ(same, "4a4386645ca6a8a310895154b01f292b064818751abc08e319fca2692de91a3c");
}

TEST(SudokuRules, JudgesAndTransformsTokens) {
  const SudokuShape shape{2, 2};
  const SudokuRules rules(shape);
  EXPECT_EQ(rules.name(), "sudoku 4x4");
  EXPECT_EQ(rules.character(1), '.');
  EXPECT_EQ(rules.character(5), '4');
  EXPECT_EQ(rules.character(255), '?');
  const Row clues = sudoku_tokens(parse_sudoku(shape, "1000000000000000").value()),
            answer = sudoku_tokens(parse_sudoku(shape, "1234341221434321").value());
  EXPECT_EQ(clues[0], 2);
  EXPECT_EQ(clues[1], 1);
  EXPECT_EQ(answer[3], 5);
  EXPECT_EQ(sudoku_vocabulary(shape), 6);
  EXPECT_EQ(rules.verdict(clues, answer), "solved");
  EXPECT_EQ(rules.verdict(clues, clues), "unfilled");
  for (const uint8_t token : {0, 1, 6, 255}) {
    Row other = answer;
    other[5] = token;
    EXPECT_EQ(rules.verdict(clues, other), "unfilled") << int{token};
  }
  Rng rng(1);
  std::set<Row> images;
  for (int i = 0; i < 1000; ++i) {
    const PuzzleExample image = rules.transformed(clues, answer, rng);
    EXPECT_EQ(rules.verdict(image.input, image.label), "solved");
    images.insert(image.input);
  }
  EXPECT_EQ(images.size(), 64U);  // one clue: any cell, any digit
}

TEST(MazeRules, JudgesAndTransformsTokens) {
  const MazeRules rules(3);
  EXPECT_EQ(rules.name(), "maze 3x3");
  EXPECT_EQ(rules.character(5), 'o');
  EXPECT_EQ(rules.character(6), '?');
  const Row maze = parse_maze("S  \n## \nG  \n").value().cells,
            answer = parse_maze("Soo\n##o\nGoo\n").value().cells;
  EXPECT_EQ(rules.verdict(maze, answer), "solved");
  EXPECT_EQ(rules.verdict(maze, maze), "broken");
  Rng rng(1);
  std::set<Row> images;
  for (int i = 0; i < 100; ++i) {
    const PuzzleExample image = rules.transformed(maze, answer, rng);
    EXPECT_EQ(rules.verdict(image.input, image.label), "solved");
    images.insert(image.input);
    EXPECT_EQ(maze_canonical_form({3, 3, image.input}), maze_canonical_form({3, 3, maze}));
  }
  EXPECT_EQ(images.size(), 8U);
}

TEST(FillSplits, NoSymmetryLeadsFromOneSideToTheOther) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const PuzzleSplits splits = filled({.train = 60, .test = 20, .seed = seed});
    EXPECT_EQ(splits.train.examples(), 60);
    EXPECT_EQ(splits.test.examples(), 20);
    const std::set<int> train = classes_of(splits.train), test = classes_of(splits.test);
    std::vector<int> both;
    std::set_intersection(train.begin(), train.end(), test.begin(), test.end(),
                          std::back_inserter(both));
    EXPECT_TRUE(both.empty());
    EXPECT_EQ(splits.train.groups(), static_cast<int64_t>(train.size()));
    // A group is what symmetries join, on both sides.
    for (const PuzzleSet* set : {&splits.train, &splits.test})
      for (int64_t i = 1; i < set->examples(); ++i)
        EXPECT_EQ(set->group_of(i) == set->group_of(i - 1),
                  set->inputs[static_cast<size_t>(i)] % 20 ==
                      set->inputs[static_cast<size_t>(i - 1)] % 20);
    EXPECT_EQ(std::set<uint8_t>(splits.train.inputs.begin(), splits.train.inputs.end()).size(),
              60U);
  }
}

TEST(FillSplits, TheSeedDecides) {
  EXPECT_EQ(filled({.train = 60, .test = 20, .seed = 3}).test.fingerprint(),
            filled({.train = 60, .test = 20, .seed = 3}).test.fingerprint());
  EXPECT_NE(classes_of(filled({.train = 60, .test = 20, .seed = 3}).test),
            classes_of(filled({.train = 60, .test = 20, .seed = 4}).test));
}

TEST(FillSplits, CopiesAreImagesBesideTheirPuzzle) {
  const PuzzleSplits splits = filled({.train = 10, .test = 5, .copies = 3}, 20);
  EXPECT_EQ(splits.test.puzzles(), 5);
  EXPECT_EQ(splits.train.groups(), 10);
  for (int64_t group = 0; group < 10; ++group) {
    std::set<uint8_t> images;
    for (int64_t i = 0; i < splits.train.examples(); ++i)
      if (splits.train.group_of(i) == group) images.insert(splits.train.input(i)[0]);
    EXPECT_EQ(images.size(), 4U);
    std::set<int> classes;
    for (const uint8_t image : images) classes.insert(image % 20);
    EXPECT_EQ(classes.size(), 1U);
  }
  // Ten images are all there are.
  EXPECT_EQ(filled({.train = 10, .test = 5, .copies = 50}, 20).train.puzzles(), 100);
}

TEST(FillSplits, TooFewPuzzlesAreAnError) {
  PuzzleSplits splits = empty_numbers();
  const Status ended =
      fill_splits({.train = 190, .test = 20}, numbers_below(200, true), {}, splits);
  ASSERT_FALSE(ended.ok());
  EXPECT_NE(ended.error().text().find("of 190"), std::string::npos) << ended.error().text();
  EXPECT_NE(ended.error().text().find("of 20 that no symmetry joins"), std::string::npos)
      << ended.error().text();
  const Status repeating =
      fill_splits({.train = 190, .test = 20}, numbers_below(200, false), {}, splits);
  ASSERT_FALSE(repeating.ok());
  EXPECT_EQ(repeating.error().code, ErrorCode::kLimit);
  const auto failing = []() -> Result<std::optional<PuzzleCandidate>> { return not_found("gone"); };
  EXPECT_EQ(fill_splits({.train = 1, .test = 0}, failing, {}, splits).error().message, "gone");
  const Status large =
      fill_splits({.train = 100'000'000, .test = 0, .copies = 100'000'000}, failing, {}, splits);
  EXPECT_NE(large.error().text().find("16 GiB"), std::string::npos);
}

TEST(FillSplits, OneSideMayBeEmptyAndProgressIsTold) {
  EXPECT_EQ(filled({.train = 0, .test = 30}).train.examples(), 0);
  EXPECT_EQ(filled({.train = 30, .test = 0}).test.examples(), 0);
  PuzzleSplits splits = empty_numbers();
  std::vector<int64_t> told;
  ASSERT_TRUE(fill_splits(
                  {.train = 5, .test = 2}, numbers_below(200, true),
                  [&](int64_t done, int64_t all) {
                    told.push_back(done);
                    EXPECT_EQ(all, 7);
                  },
                  splits)
                  .ok());
  EXPECT_EQ(told, (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7}));
}

TEST(PuzzleSampler, AnEpochTakesOnePuzzleOfEachGroup) {
  const PuzzleSet set = small_set();
  PuzzleSampler sampler(set, 1, false);
  std::map<int64_t, std::set<int64_t>> epochs;  // the examples of each
  std::map<int64_t, int64_t> drawn;             // how often each example was
  std::set<std::vector<int64_t>> orders;
  for (std::vector<int64_t> order; epochs.size() < 401;) {
    const PuzzleBatch batch = sampler.next(1);
    const int64_t example = batch.examples[0], epoch = sampler.position().epoch;
    EXPECT_EQ(batch.inputs, row(set.input(example)));
    EXPECT_EQ(batch.labels, row(set.label(example)));
    EXPECT_EQ(batch.identifiers[0], set.identifier_of(example));
    if (!epochs.contains(epoch)) orders.insert(std::exchange(order, {}));
    order.push_back(example);
    EXPECT_TRUE(epochs[epoch].insert(example).second);
    if (epoch < 400) ++drawn[example];
  }
  for (int64_t epoch = 0; epoch < 400; ++epoch)
    EXPECT_TRUE(epochs[epoch] == (std::set<int64_t>{0, 1, 3}) ||
                epochs[epoch] == (std::set<int64_t>{2, 3}))
        << epoch;
  EXPECT_EQ(orders.size(),
            7U);  // none before the first, 0 1 or 1 0 before or behind 3, 2 before or behind it
  EXPECT_EQ(drawn[3], 400);
  EXPECT_EQ(drawn[0], drawn[1]);
  EXPECT_EQ(drawn[0] + drawn[2], 400);
  EXPECT_NEAR(static_cast<double>(drawn[0]), 200, 50);
}

TEST(PuzzleSampler, GoesOnWhereItStood) {
  const PuzzleSplits splits = filled({.train = 60, .test = 20, .copies = 2});
  for (const bool augment : {false, true}) {
    PuzzleSampler sampler(splits.train, 7, augment);
    std::vector<Row> batches;
    std::vector<PuzzleSampler::Position> positions;
    for (int i = 0; i < 30; ++i) {
      positions.push_back(sampler.position());
      batches.push_back(sampler.next(7).inputs);
    }
    PuzzleSampler other(splits.train, 7, augment);
    for (const size_t i : {size_t{29}, size_t{0}, size_t{13}, size_t{8}}) {
      other.seek(positions[i]);
      EXPECT_EQ(other.next(7).inputs, batches[i]) << i;
    }
    PuzzleSampler whole(splits.train, 7, augment);
    Row together;
    for (const Row& batch : batches) together.insert(together.end(), batch.begin(), batch.end());
    EXPECT_EQ(whole.next(210).inputs, together);  // batches are cuts of one stream
    EXPECT_NE(PuzzleSampler(splits.train, 8, augment).next(210).inputs, together);
  }
}

TEST(PuzzleSampler, AugmentsByTheRules) {
  const PuzzleSplits splits = filled({.train = 20, .test = 0}, 20);
  PuzzleSampler sampler(splits.train, 1, true);
  std::set<uint8_t> seen;
  for (int i = 0; i < 100; ++i) {
    const PuzzleBatch batch = sampler.next(20);
    for (size_t k = 0; k < 20; ++k) {
      EXPECT_EQ(batch.inputs[k] % 20, splits.train.input(batch.examples[k])[0] % 20);
      EXPECT_EQ(batch.inputs[k], batch.labels[k]);
    }
    seen.insert(batch.inputs.begin(), batch.inputs.end());
  }
  EXPECT_EQ(seen.size(), 200U);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
