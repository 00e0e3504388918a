// `foretrace data puzzles`: Sudoku, mazes and ARC as the files that recursive refiners train on.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "cli/data_verb.h"
#include "cli/shown.h"
#include "datasets/puzzle/numpy_layout.h"
#include "datasets/puzzle/puzzle_config.h"

namespace foretrace::cli {
namespace {

using datasets::puzzle::PuzzleSet;
using datasets::puzzle::PuzzleSplits;

void print_set(const char* name, const PuzzleSet& set) {
  std::printf("%-5s  %lld examples, %lld puzzles, %lld groups  %s\n", name, shown(set.examples()),
              shown(set.puzzles()), shown(set.groups()), set.fingerprint().c_str());
}

Json set_json(const PuzzleSet& set) {
  return {{"examples", set.examples()},
          {"puzzles", set.puzzles()},
          {"groups", set.groups()},
          {"fingerprint", set.fingerprint()}};
}

// Question and answer side by side, a line a row where the tokens are a square.
void print_puzzle(const PuzzleSet& set, int64_t example) {
  int64_t side = 1;
  while (side * side < set.length) ++side;
  const int64_t width = side * side == set.length ? side : set.length;
  const auto line = [&](std::span<const uint8_t> row, int64_t start) {
    std::string text;
    for (const uint8_t token : row.subspan(static_cast<size_t>(start), static_cast<size_t>(width)))
      text += set.rules ? set.rules->character(token)
                        : "0123456789abcdefghijklmnopqrstuvwxyz?"[std::min<int>(token, 36)];
    return text;
  };
  for (int64_t start = 0; start < set.length; start += width)
    std::printf("%s  %s\n", line(set.input(example), start).c_str(),
                line(set.label(example), start).c_str());
  std::printf("\n");
}

class DataPuzzlesVerb : public Verb {
 public:
  std::string name() const override { return "puzzles"; }
  std::string summary() const override {
    return "make or convert Sudoku, mazes and ARC tasks for recursive refiners";
  }
  std::string example() const override {
    return "echo '{\"puzzle\": \"sudoku\", \"size\": 4, \"clues\": [4, 8]}' > sudoku4.json && "
           "foretrace data puzzles --config sudoku4.json --out sudoku4";
  }

  void declare(CLI::App& app) override {
    app.add_option("--config", config_, "which puzzles (JSON, docs/puzzles.md)")->required();
    app.add_option("--out", out_, "folder to write: NumPy files as TinyRecursiveModels reads them")
        ->required();
    app.add_option("--show", show_, "also print so many of the test set, question beside answer")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("--json", json_, "machine output");
  }

  Result<int> run() override {
    TRY_ASSIGN(const Json json, read_json_file(config_));
    TRY_ASSIGN(const auto config, datasets::puzzle::puzzle_config_from_json(json, config_));
    auto last = std::chrono::steady_clock::now();
    const auto progress = [&](int64_t done, int64_t all) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last < std::chrono::seconds(2)) return;
      last = now;
      std::fprintf(stderr, "data puzzles: %lld of %lld\n", shown(done), shown(all));
    };
    TRY_ASSIGN(const PuzzleSplits splits, datasets::puzzle::load_puzzles(config, progress));
    TRY(datasets::puzzle::write_numpy_layout(splits, out_));
    if (json_) {
      std::printf("%s\n", dump_json(report(splits)).c_str());
    } else {
      print(splits);
    }
    return 0;
  }

 private:
  void print(const PuzzleSplits& splits) const {
    for (int64_t i = 0; i < std::min(show_, splits.test.examples()); ++i)
      print_puzzle(splits.test, i);
    print_set("train", splits.train);
    print_set("test", splits.test);
    std::printf("rows of %lld tokens, %lld different; %zu identifiers\n",
                shown(splits.train.length), shown(splits.train.vocabulary),
                splits.identifiers.size());
    if (splits.left_out > 0)
      std::printf("%lld examples left out of train, which are in test\n", shown(splits.left_out));
    if (splits.augment)
      std::printf("\"augment\" is for learners that read the config; files hold \"copies\"\n");
    std::printf("wrote %s\n", out_.c_str());
  }

  Json report(const PuzzleSplits& splits) const {
    return {{"out", out_},
            {"length", splits.train.length},
            {"vocabulary", splits.train.vocabulary},
            {"identifiers", splits.identifiers.size()},
            {"left_out", splits.left_out},
            {"train", set_json(splits.train)},
            {"test", set_json(splits.test)}};
  }

  std::string config_;
  std::string out_;
  int64_t show_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_data_puzzles_verb() { return std::make_unique<DataPuzzlesVerb>(); }

}  // namespace foretrace::cli
