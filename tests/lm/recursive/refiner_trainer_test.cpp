// Runs of a refiner learn, repeat, resume, and fail without losing what they had.
#include "lm/recursive/refiner_trainer.h"

#include <gtest/gtest.h>

#include "core/sqlite.h"
#include "lm/recursive/refiner.h"
#include "lm/torch.h"
#include "tests/lm/recursive/sorting_source.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

RefinerTrainConfig config_with(const char* options, const char* model = "{}") {
  Json json = parse_json(R"({"decoder": "refiner", "model": {"hidden_size": 32, "num_heads": 2, "expansion": 2, "L_layers": 1, "H_cycles": 2,
    "L_cycles": 2, "puzzle_emb_len": 1, "halt_max_steps": 4}, "learning_rate": 2e-3, "warmup_steps": 20, "batch_rows": 48, "seed": 5,
    "average_decay": 0.95, "validation_rows": 100, "validation_steps": 1000, "checkpoint_seconds": 1e9})").value();
  json["model"].update(parse_json(model).value());
  json.update(parse_json(options).value());
  return refiner_train_config_from_json(json, "test").value();
}

class RefinerTrainerTest : public testing::Test {
 protected:
  Result<RefinerOutcome> run(const RefinerTrainConfig& config, const std::string& out, bool resume = false, int64_t stop_after = 0) {
    RefinerJob job;
    job.config = config;
    job.train = &train_;
    job.validation = &validation_;
    job.out = scratch_ / out;
    job.resume = resume;
    int64_t done = 0;
    job.stop = [&] { return ++done == stop_after; };
    return train_refiner(job, [](const RefinerProgress&) {});
  }

  // Every number of the curve but the seconds.
  std::vector<std::vector<double>> curve(const std::string& out, const std::string& table = "steps") {
    auto db = Sqlite::open(scratch_ / (out + "/metrics.db"), Sqlite::Mode::kReadOnly).value();
    const std::string columns = table == "steps" ? "step, examples, loss, answer_loss, halt_loss, continue_loss, learning_rate, gradient_norm,"
                                                   " finished, accuracy, exact_accuracy, q_halt_accuracy, mean_steps"
                                                 : "step, examples, averaged, rows, accuracy, exact_accuracy, q_halt_accuracy, mean_steps, answer_loss";
    auto rows = db.prepare("SELECT " + columns + " FROM " + table + " ORDER BY step").value();
    std::vector<std::vector<double>> all;
    const auto count = static_cast<int>(std::count(columns.begin(), columns.end(), ',') + 1);
    while (rows.step().value()) {
      all.emplace_back();
      for (int c = 0; c < count; ++c) all.back().push_back(rows.is_null(c) ? -1 : rows.real(c));
    }
    return all;
  }

  void expect_same_models(const std::string& a, const std::string& b) {
    const auto one = Refiner::load(scratch_ / a, at::kFloat), other = Refiner::load(scratch_ / b, at::kFloat);
    ASSERT_TRUE(one.ok() && other.ok());
    const auto &left = one.value()->parameters().all(), &right = other.value()->parameters().all();
    for (size_t i = 0; i < left.size(); ++i) EXPECT_TRUE(at::equal(left[i].value, right[i].value)) << left[i].name;
  }

  ScratchDirectory scratch_;
  SortingSource train_{400};
  SortingSource validation_{100, 8};
};

// A row of five digits is sorted by chance once in a few thousand tries.
TEST_F(RefinerTrainerTest, LearnsToSort) {
  const auto outcome = run(config_with(R"({"max_steps": 250})"), "a");
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  ASSERT_TRUE(outcome.value().validation.has_value());
  EXPECT_EQ(outcome.value().validation->rows, 100);
  EXPECT_GT(outcome.value().validation->exact_accuracy, 0.3);
  EXPECT_GT(outcome.value().validation->accuracy, 0.7);
  EXPECT_LT(outcome.value().loss, curve("a").front()[2] / 1.7);
  const auto averaged = Refiner::load(scratch_ / "a/average", at::kFloat), last = Refiner::load(scratch_ / "a", at::kFloat);
  ASSERT_TRUE(averaged.ok() && last.ok());
  EXPECT_EQ(averaged.value()->config().seq_len, 5);
  ScoreOptions options;
  options.batch_rows = 48;
  EXPECT_EQ(score(*averaged.value(), validation_, options).value().exact_accuracy, outcome.value().validation->exact_accuracy);
  EXPECT_TRUE(at::equal(averaged.value()->puzzle_table()->value, last.value()->puzzle_table()->value));
  EXPECT_GT(last.value()->puzzle_table()->value.abs().max().item<double>(), 0.1);
}

TEST_F(RefinerTrainerTest, AResumedRunContinuesBitForBit) {
  struct Case {
    const char *options, *model;
  };
  for (const Case& c : {Case{R"({"max_steps": 21, "validation_steps": 7})", "{}"},
                        Case{R"({"max_steps": 14, "precision": "bfloat16", "average_decay": 0})", R"({"mlp_t": true})"},
                        Case{R"({"max_steps": 14, "optimizer": "muon"})", R"({"num_heads": 4})"},
                        Case{R"({"max_steps": 14})", R"({"variant": "hrm", "H_layers": 1, "H_cycles": 2, "L_cycles": 2})"}}) {
    const RefinerTrainConfig config = config_with(c.options, c.model);
    const std::string name = std::to_string(config.model.mlp_t) + std::to_string(config.model.h_layers) + std::to_string(config.model.num_heads);
    ASSERT_TRUE(run(config, name).ok());
    const auto stopped = run(config, name + "_parts", false, 9);
    ASSERT_TRUE(stopped.ok()) << stopped.error().text();
    EXPECT_TRUE(stopped.value().stopped);
    EXPECT_EQ(curve(name + "_parts").size(), 9u);
    const auto resumed = run(config, name + "_parts", true);
    ASSERT_TRUE(resumed.ok()) << resumed.error().text();
    EXPECT_EQ(curve(name), curve(name + "_parts"));
    EXPECT_EQ(curve(name, "validations"), curve(name + "_parts", "validations"));
    expect_same_models(name + "/model", name + "_parts/model");
    if (config.average_decay > 0) expect_same_models(name + "/average", name + "_parts/average");
  }
}

// A step of Muon without warm-up and decay: W - lr 0.2 sqrt(max(rows, columns)) Q for each matrix that is fused into W, Q nearly
// orthogonal; the halting head is no matrix.
TEST_F(RefinerTrainerTest, MuonMovesTheMatricesOfBlocksByOrthogonalOnes) {
  const char* options = R"({"optimizer": "muon", "warmup_steps": 0, "learning_rate": 0.01, "weight_decay": 0, "average_decay": 0, "max_steps": %s})";
  const auto after = [&](const char* steps, const std::string& out) {
    std::string text = options;
    EXPECT_TRUE(run(config_with(text.replace(text.find("%s"), 2, steps).c_str()), out).ok());
    return Refiner::load(scratch_ / (out + "/model"), at::kFloat).value();
  };
  const auto one = after("1", "one"), two = after("2", "two");
  int64_t matrices = 0;
  for (size_t i = 0; i < one->parameters().all().size(); ++i) {
    const Parameter &a = one->parameters().all()[i], &b = two->parameters().all()[i];
    if (a.kind != ParameterKind::kMatrix) continue;
    int64_t begin = 0;
    for (const int64_t rows : a.blocks) {
      const at::Tensor moved = (b.value - a.value).narrow(0, begin, rows) / (0.01 * 0.2 * std::sqrt(static_cast<double>(std::max(rows, a.value.size(1)))));
      const at::Tensor lengths = at::linalg_svdvals(moved);
      EXPECT_LT(lengths.max().item<double>(), 1.3) << a.name;
      EXPECT_GT(lengths.median().item<double>(), 0.6) << a.name;
      begin += rows;
      ++matrices;
    }
    EXPECT_EQ(begin, a.value.size(0));
  }
  EXPECT_EQ(matrices, 3 + 1 + 2 + 1);
}

TEST_F(RefinerTrainerTest, TheSeedDecidesTheRun) {
  const RefinerTrainConfig config = config_with(R"({"max_steps": 5})"), other = config_with(R"({"max_steps": 5, "seed": 6})");
  ASSERT_TRUE(run(config, "a").ok());
  ASSERT_TRUE(run(config, "b").ok());
  ASSERT_TRUE(run(other, "c").ok());
  EXPECT_EQ(curve("a"), curve("b"));
  EXPECT_NE(curve("a"), curve("c"));
}

TEST_F(RefinerTrainerTest, WarmsUpAndCounts) {
  ASSERT_TRUE(run(config_with(R"({"max_steps": 6, "warmup_steps": 4, "validation_steps": 4})"), "a").ok());
  const auto steps = curve("a");
  for (size_t i = 0; i < steps.size(); ++i) EXPECT_DOUBLE_EQ(steps[i][6], 2e-3 * std::min(1.0, (static_cast<double>(i) + 1) / 4)) << i;
  // Every row begins in the first step; later ones in the places of those that have halted.
  EXPECT_EQ(steps.front()[1], 48);
  double begun = 48;
  for (size_t i = 1; i < steps.size(); ++i) {
    begun += steps[i - 1][8];
    EXPECT_EQ(steps[i][1], begun) << i;
  }
  EXPECT_GT(begun, 48);
  const auto validations = curve("a", "validations");
  ASSERT_EQ(validations.size(), 2u);
  EXPECT_EQ(validations[0][0], 4);
  EXPECT_EQ(validations[1][0], 6);
  EXPECT_EQ(validations[1][2], 1);
}

TEST_F(RefinerTrainerTest, RefusesToOverwriteOrToResumeSomethingElse) {
  const RefinerTrainConfig config = config_with(R"({"max_steps": 2})");
  EXPECT_NE(run(config, "a", true).error().message.find("no run to resume"), std::string::npos);
  ASSERT_TRUE(run(config, "a").ok());
  EXPECT_NE(run(config, "a").error().message.find("holds a run already"), std::string::npos);
  const auto refusal = [&](const char* options, const char* model = "{}") { return run(config_with(options, model), "a", true).error().message; };
  EXPECT_NE(refusal(R"({"max_steps": 3, "seed": 6})").find("\"seed\" differs"), std::string::npos);
  EXPECT_NE(refusal(R"({"max_steps": 3})", R"({"L_cycles": 3})").find("\"model\" differs"), std::string::npos);
  EXPECT_NE(refusal(R"({"max_steps": 3, "batch_rows": 47})").find("\"batch_rows\" differs"), std::string::npos);
  EXPECT_NE(refusal(R"({"max_steps": 3, "precision": "bfloat16"})").find("\"precision\" differs"), std::string::npos);
  EXPECT_NE(refusal(R"({"max_steps": 3, "average_decay": 0})").find("\"average_decay\" differs"), std::string::npos);
  EXPECT_TRUE(run(config_with(R"({"max_steps": 3, "learning_rate": 1e-3})"), "a", true).ok());
  train_ = SortingSource(399);
  EXPECT_NE(run(config_with(R"({"max_steps": 4})"), "a", true).error().message.find("the data differs"), std::string::npos);
}

TEST_F(RefinerTrainerTest, RefusesDataThatDoNotFit) {
  const auto refusal = [&](const char* model) { return run(config_with(R"({"max_steps": 2})", model), "a").error().text(); };
  EXPECT_NE(refusal(R"({"vocab_size": 5})").find("vocab_size is 5, the data has 6"), std::string::npos);
  EXPECT_NE(refusal(R"({"seq_len": 6})").find("seq_len is 6, the data has 5"), std::string::npos);
  EXPECT_NE(refusal(R"({"num_puzzle_identifiers": 1})").find("num_puzzle_identifiers is 1, the data has 2"), std::string::npos);
  validation_ = SortingSource(10, 8, 4);
  EXPECT_NE(refusal("{}").find("seq_len is 5, the held-out data has 4"), std::string::npos);
  train_ = SortingSource(0);
  EXPECT_NE(refusal("{}").find("no example"), std::string::npos);
}

TEST_F(RefinerTrainerTest, ALossThatIsNoNumberEndsTheRunAndKeepsTheLastCheckpoint) {
  const auto outcome = run(config_with(R"({"max_steps": 30, "learning_rate": 1e30, "warmup_steps": 0, "checkpoint_steps": 1, "average_decay": 0})"), "a");
  ASSERT_FALSE(outcome.ok());
  EXPECT_NE(outcome.error().message.find("not a finite number"), std::string::npos) << outcome.error().text();
  EXPECT_NE(outcome.error().hint.find("last checkpoint is kept"), std::string::npos) << outcome.error().text();
  EXPECT_GE(read_run_state(scratch_ / "a/model").value().step, 1);
}

}  // namespace
}  // namespace foretrace::lm
