// A refiner of puzzles as `foretrace eval puzzles` asks it, held to what its own training run measured.
#include "eval/puzzle_suite.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/sqlite.h"
#include "eval/evaluation.h"
#include "tests/scratch_directory.h"
#include "worldmodel/train_model.h"

namespace foretrace::eval {
namespace {

const Json& config() {
  static const Json json = parse_json(R"({"decoder": "refiner",
    "puzzle": {"puzzle": "sudoku", "size": 4, "clues": [8, 10], "train": 200, "test": 40, "augment": true},
    "model": {"hidden_size": 32, "num_heads": 2, "L_layers": 1, "H_cycles": 1, "L_cycles": 2, "mlp_t": true, "puzzle_emb_ndim": 0,
      "halt_max_steps": 3}, "learning_rate": 2e-3, "warmup_steps": 10, "average_decay": 0, "batch_rows": 32, "max_steps": 60,
    "validation_rows": 40, "validation_steps": 60, "seed": 3})").value();
  return json;
}

class PuzzleSuiteTest : public testing::Test {
 protected:
  Result<Evaluation> evaluate_it(const std::string& data = "") {
    EvaluationRequest request;
    request.suite = "puzzles";
    request.model = scratch_ / "run";
    request.data = data;
    request.out = scratch_ / "results.db";
    request.decode.refiner.until_halt = false;
    return evaluate(request);
  }

  ScratchDirectory scratch_;
};

TEST_F(PuzzleSuiteTest, SolvesAsOftenAsTheRunItselfMeasured) {
  const auto trained = worldmodel::train_model({config(), "config", "", scratch_ / "run", {}, {}});
  ASSERT_TRUE(trained.ok()) << trained.error().text();
  const auto evaluation = evaluate_it();
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const Summary& summary = evaluation.value().summary;
  EXPECT_EQ(summary.n, 40);
  auto db = Sqlite::open(scratch_ / "run/metrics.db", Sqlite::Mode::kReadOnly).value();
  auto row = db.prepare("SELECT accuracy, exact_accuracy FROM validations ORDER BY step DESC LIMIT 1").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_NEAR(summary.find("cells")->value, row.real(0), 1e-9);
  EXPECT_NEAR(summary.find("solved")->value, row.real(1), 1e-9);
  EXPECT_GT(summary.find("cells")->value, 0.4) << "60 steps learn more than the 0.25 of a guess";
  EXPECT_LT(summary.find("solved")->low, summary.find("solved")->high);

  ASSERT_TRUE(write_file_atomic(scratch_ / "six.json", R"({"puzzle": "sudoku", "size": 6, "train": 1, "test": 1})").ok());
  const auto other = evaluate_it(scratch_ / "six.json");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().text().find("reads rows of 16 tokens"), std::string::npos) << other.error().text();
}

// Tasks whose answer is their question: what a small refiner learns in a moment, copies and all.
TEST_F(PuzzleSuiteTest, CopiesOfAnArcTaskAreTurnedBackAndVotedOn) {
  Json corpus = {{"train", Json::object()}, {"eval", Json::object()}};
  for (int i = 0; i < 6; ++i) {
    Json pairs = Json::array();
    for (int j = 0; j < 3; ++j) {
      const Json grid = {{(i + j) % 10, (2 * i + 1) % 10, 3}, {j, 4, (7 * j + i) % 10}};
      pairs.push_back({{"input", grid}, {"output", grid}});
    }
    corpus[i < 3 ? "train" : "eval"]["task" + std::to_string(i)] = {{"train", Json::array({pairs[0], pairs[1]})}, {"test", Json::array({pairs[2]})}};
  }
  ASSERT_TRUE(write_file_atomic(scratch_ / "arc.json", corpus.dump()).ok());
  Json json = config();
  json["puzzle"] = {{"puzzle", "arc"}, {"path", scratch_ / "arc.json"}, {"copies", 4}, {"translate", false}};
  json["model"].update(parse_json(R"({"mlp_t": false, "hidden_size": 16, "L_cycles": 1, "halt_max_steps": 1})").value());
  json.update(parse_json(R"({"batch_rows": 4, "max_steps": 60, "learning_rate": 2e-2, "validation_rows": 0})").value());
  const auto trained = worldmodel::train_model({json, "config", "", scratch_ / "run", {}, {}});
  ASSERT_TRUE(trained.ok()) << trained.error().text();
  const auto evaluation = evaluate_it();
  ASSERT_TRUE(evaluation.ok()) << evaluation.error().text();
  const Summary& summary = evaluation.value().summary;
  EXPECT_EQ(summary.n, 3);
  EXPECT_EQ(summary.totals.at("two_tries"), 3);
  EXPECT_EQ(summary.find("mean_steps")->value, 1);
  EXPECT_GE(summary.find("two_tries")->value, 0.6);
  EXPECT_GE(summary.find("two_tries")->value, summary.find("first_try")->value);
}

}  // namespace
}  // namespace foretrace::eval
