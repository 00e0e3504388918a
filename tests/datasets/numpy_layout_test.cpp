#include "datasets/puzzle/numpy_layout.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/file.h"
#include "datasets/puzzle/npy.h"
#include "datasets/puzzle/puzzle_config.h"
#include "tests/datasets/puzzle_fixture.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::puzzle {
namespace {

std::vector<uint8_t> flat(const Json& rows) {
  std::vector<uint8_t> out;
  for (const Json& row : rows)
    for (const Json& token : row) out.push_back(token.get<uint8_t>());
  return out;
}

// A copy of the fixture's layout, to be spoilt.
class Copy {
 public:
  Copy() {
    std::filesystem::copy(fixture("layout"), scratch_ / "layout",
                          std::filesystem::copy_options::recursive);
  }
  [[nodiscard]] std::string path(const std::string& name = "") const {
    return scratch_ / (name.empty() ? "layout" : "layout/" + name);
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return read_file(path(name)).value();
  }
  [[nodiscard]] std::string error() const {
    const auto splits = read_numpy_layout(path());
    EXPECT_FALSE(splits.ok());
    return splits.ok() ? "" : splits.error().text();
  }

 private:
  ScratchDirectory scratch_;
};

TEST(NumpyLayout, ReadsWhatNumpyWrote) {
  const auto splits = read_numpy_layout(fixture("layout"));
  ASSERT_TRUE(splits.ok()) << splits.error().text();
  const Json expected = expected_by_numpy()["layout"];
  EXPECT_EQ(expected["train"]["type"], "int64");
  EXPECT_EQ(expected["test"]["type"], "uint8");
  for (const auto& [set, name] :
       {std::pair{&splits.value().train, "train"}, {&splits.value().test, "test"}}) {
    const Json& held = expected[name];
    EXPECT_EQ(set->inputs, flat(held["inputs"])) << name;
    EXPECT_EQ(set->labels, flat(held["labels"])) << name;
    EXPECT_EQ(set->identifiers, held["puzzle_identifiers"].get<std::vector<int32_t>>());
    EXPECT_EQ(set->puzzle_starts, held["puzzle_indices"].get<std::vector<int64_t>>());
    EXPECT_EQ(set->group_starts, held["group_indices"].get<std::vector<int64_t>>());
    EXPECT_EQ(set->length, 16);
    EXPECT_EQ(set->vocabulary, 6);
    EXPECT_EQ(set->ignored_label, 0);
  }
  EXPECT_EQ(splits.value().identifiers, std::vector<std::string>{"<blank>"});
}

// NumPy's own shuffling of Sudoku is what our rules call solved.
TEST(NumpyLayout, ShuffledSudokuIsSolvedByItsLabels) {
  const auto config = puzzle_config_from_json(
      Json{
          {"puzzle", "numpy"}, {"path", fixture("layout")}, {"rules", "sudoku"}, {"augment", true}},
      "x");
  ASSERT_TRUE(config.ok()) << config.error().text();
  const auto splits = load_puzzles(config.value());
  ASSERT_TRUE(splits.ok()) << splits.error().text();
  EXPECT_TRUE(splits.value().augment);
  const PuzzleSet& train = splits.value().train;
  ASSERT_EQ(train.examples(), 9);
  for (int64_t i = 0; i < train.examples(); ++i)
    EXPECT_EQ(train.verdict(i, train.label(i)), "solved");
  const auto mazes = puzzle_config_from_json(
      Json{{"puzzle", "numpy"}, {"path", fixture("layout")}, {"rules", "maze"}}, "x");
  EXPECT_TRUE(load_puzzles(mazes.value()).ok());  // 4 x 4 cells of 6 tokens may be mazes too
}

TEST(NumpyLayout, WhatIsWrittenIsRead) {
  const ScratchDirectory scratch;
  const auto config = puzzle_config_from_json(
      parse_json(R"({"puzzle": "sudoku", "size": 6, "train": 20, "test": 5, "copies": 3})").value(),
      "x");
  const PuzzleSplits made = load_puzzles(config.value()).value();
  ASSERT_TRUE(write_numpy_layout(made, scratch / "set").ok());
  const auto read = read_numpy_layout(scratch / "set");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value().train.fingerprint(), made.train.fingerprint());
  EXPECT_EQ(read.value().test.fingerprint(), made.test.fingerprint());
  EXPECT_EQ(read.value().train.group_starts, made.train.group_starts);
  EXPECT_EQ(read.value().identifiers, made.identifiers);
  const Json form = read_json_file(scratch / "set/train/dataset.json").value();
  EXPECT_EQ(form["seq_len"], 36);
  EXPECT_EQ(form["vocab_size"], 8);
  EXPECT_EQ(form["total_groups"], 20);
  EXPECT_EQ(form["total_puzzles"], 80);
  EXPECT_EQ(form["mean_puzzle_examples"], 1.0);
  EXPECT_EQ(form["sets"], Json::array({"all"}));
}

TEST(NumpyLayout, NumpysSetIsWrittenBackAlike) {
  const ScratchDirectory scratch;
  const auto splits = read_numpy_layout(fixture("layout")).value();
  ASSERT_TRUE(write_numpy_layout(splits, scratch / "set").ok());
  for (const char* name :
       {"test/all__inputs.npy", "test/all__labels.npy", "train/all__puzzle_identifiers.npy",
        "train/all__puzzle_indices.npy", "train/all__group_indices.npy"})
    EXPECT_EQ(read_file(scratch / (std::string("set/") + name)).value(),
              read_file(fixture(std::string("layout/") + name)).value())
        << name;
}

TEST(NumpyLayout, OneOfTheSetsMayBeMissing) {
  const Copy copy;
  std::filesystem::remove_all(copy.path("train"));
  const auto splits = read_numpy_layout(copy.path());
  ASSERT_TRUE(splits.ok()) << splits.error().text();
  EXPECT_EQ(splits.value().train.examples(), 0);
  EXPECT_EQ(splits.value().train.length, 16);
  EXPECT_EQ(splits.value().test.examples(), 1);
  // Written to where a train is from before, it would be read as its own.
  const Copy other;
  EXPECT_NE(write_numpy_layout(splits.value(), other.path()).error().text().find("train is there"),
            std::string::npos);
  std::filesystem::remove_all(copy.path("test"));
  EXPECT_NE(copy.error().find("no folder train or test"), std::string::npos);
}

TEST(NumpyLayout, SpoiltFilesAreNamed) {
  for (const char* name : {"train/dataset.json", "train/all__inputs.npy", "train/all__labels.npy",
                           "test/all__puzzle_identifiers.npy", "test/all__puzzle_indices.npy",
                           "test/all__group_indices.npy"}) {
    const std::string base = std::filesystem::path(name).filename().string();
    const Copy missing;
    std::filesystem::remove(missing.path(name));
    EXPECT_NE(missing.error().find(base), std::string::npos) << name;
    const Copy torn;
    torn.write(name, torn.read(name).substr(
                         0, torn.read(name).size() - 1 - (base == "dataset.json" ? 1 : 0)));
    EXPECT_NE(torn.error().find(base), std::string::npos) << name;
  }
  const Copy swapped;  // a row of labels fewer than of inputs
  swapped.write("train/all__labels.npy", swapped.read("test/all__labels.npy"));
  EXPECT_NE(swapped.error().find("layout/train"), std::string::npos);
  const Copy indices;
  indices.write("train/all__puzzle_indices.npy", indices.read("train/all__group_indices.npy"));
  EXPECT_NE(indices.error().find("puzzle_indices"), std::string::npos);
  const Copy shape;
  shape.write("test/all__inputs.npy", npy_file(std::vector<uint8_t>(16, 1), {16}));
  EXPECT_NE(shape.error().find("[16]"), std::string::npos);
  const Copy token;
  token.write("test/all__inputs.npy", npy_file(std::vector<int32_t>(16, 256), {1, 16}));
  EXPECT_NE(token.error().find("token 256"), std::string::npos);
  const Copy large;
  large.write("test/all__inputs.npy", npy_file(std::vector<int32_t>(16, 6), {1, 16}));
  EXPECT_NE(large.error().find("vocabulary of 6"), std::string::npos);
  const Copy negative;
  negative.write("test/all__puzzle_identifiers.npy", npy_file(std::vector<int32_t>(1, -1), {1}));
  EXPECT_NE(negative.error().find("entry 0 is -1"), std::string::npos);
  const Copy names;
  names.write("identifiers.json", "[]");
  EXPECT_NE(names.error().find("identifiers.json"), std::string::npos);
}

TEST(NumpyLayout, TheFormMustBeWhole) {
  const Json good = read_json_file(fixture("layout/test/dataset.json")).value();
  for (const auto& [field, value] :
       std::vector<std::pair<std::string, Json>>{{"seq_len", "16"},
                                                 {"seq_len", 15},
                                                 {"seq_len", -16},
                                                 {"vocab_size", nullptr},
                                                 {"vocab_size", 1000},
                                                 {"num_puzzle_identifiers", 0},
                                                 {"sets", Json::array({"all", "more"})},
                                                 {"sets", "all"},
                                                 {"ignore_label_id", "0"}}) {
    const Copy copy;
    Json form = good;
    form[field] = value;
    copy.write("test/dataset.json", dump_json(form));
    EXPECT_NE(copy.error().find("layout/test"), std::string::npos) << field << " " << value;
  }
  const Copy differing;
  Json form = good;
  form["vocab_size"] = 7;
  differing.write("test/dataset.json", dump_json(form));
  EXPECT_NE(differing.error().find("differ"), std::string::npos);
  const Copy no_ignored;
  form = good;
  form["ignore_label_id"] = nullptr;
  no_ignored.write("test/dataset.json", dump_json(form));
  EXPECT_EQ(read_numpy_layout(no_ignored.path()).value().test.ignored_label, std::nullopt);
}

}  // namespace
}  // namespace foretrace::datasets::puzzle
