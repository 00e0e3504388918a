#include "lm/train/task_source.h"

#include <gtest/gtest.h>

#include "lm/train/task_accuracy.h"
#include "lm/torch.h"
#include "lm/train/batcher.h"
#include "lm/train/train_config.h"

namespace foretrace::lm {
namespace {

TaskConfig task(const std::string& name, int64_t length) {
  TaskConfig config;
  config.settings = {name, 2, 32};
  config.length = length;
  config.shortest = length;
  config.examples = 50;
  return config;
}

TEST(TaskSource, ABatchAsksForTheAnswerBehindEachToken) {
  const auto source = TaskSource::open(task("parity", 20), 3);
  ASSERT_TRUE(source.ok());
  Batcher batcher(source.value(), {64, 21, 0, false});
  const Batch batch = batcher.next();
  const at::Tensor ids = batch.ids.narrow(1, 0, 20), targets = batch.targets.narrow(1, 0, 20);
  EXPECT_TRUE(at::equal(targets, ids.cumsum(1).remainder(2)));
  EXPECT_EQ(batch.weights.narrow(1, 0, 20).min().item<float>(), 1.0F);
  EXPECT_EQ(batch.weights.sum().item<double>(), batch.weight);
  EXPECT_EQ(batch.tokens, 20 * batch.ids.size(0));
}

TEST(TaskSource, LengthsAreSpreadByTheirLogarithm) {
  TaskConfig config = task("s3", 63);
  config.shortest = 1;
  config.examples = 3000;
  const auto source = TaskSource::open(config, 3);
  ASSERT_TRUE(source.ok());
  int64_t below8 = 0, longest = 0;
  for (int64_t i = 0; i < config.examples; ++i) {
    const int64_t length = source.value().length(i);
    ASSERT_EQ(length, static_cast<int64_t>(source.value().at(i).tokens.size()));
    ASSERT_GE(length, 2);
    longest = std::max(longest, length);
    below8 += length < 9 ? 1 : 0;
  }
  EXPECT_EQ(longest, 64);
  EXPECT_NEAR(static_cast<double>(below8) / 3000.0, 0.5, 0.05);  // log 8 / log 64
}

TEST(TaskSource, RecallWeighsTheQueriesAlone) {
  const auto source = TaskSource::open(task("mqar", 16), 3);
  ASSERT_TRUE(source.ok());
  Batcher batcher(source.value(), {64, 17, 0, false});
  const Batch batch = batcher.next();
  EXPECT_EQ(batch.weight, 2.0 * static_cast<double>(batch.ids.size(0)));
}

TEST(TaskSource, AnotherSeedMakesOtherExamples) {
  const auto one = TaskSource::open(task("s3", 30), 1), same = TaskSource::open(task("s3", 30), 1), other = TaskSource::open(task("s3", 30), 2);
  EXPECT_EQ(one.value().at(7).tokens, same.value().at(7).tokens);
  EXPECT_NE(one.value().at(7).tokens, other.value().at(7).tokens);
  EXPECT_NE(one.value().fingerprint(), other.value().fingerprint());
}

TEST(TaskSource, ConfigsAreReadBackAndCheckedByName) {
  const auto config = task_config_from_json(to_json(task("mqar", 16)), "here");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(to_json(config.value()), to_json(task("mqar", 16)));
  const auto error = [](const char* text) {
    const auto config = task_config_from_json(parse_json(text).value(), "here");
    return config.ok() ? "" : config.error().text();
  };
  EXPECT_NE(error(R"({"name": "s3", "pairs": 4})").find("pairs"), std::string::npos);
  EXPECT_NE(error(R"({"name": "mqar", "length": 10, "pairs": 4})").find("length"), std::string::npos);
  EXPECT_NE(error(R"({"name": "s3", "length": 10, "shortest": 11})").find("shortest"), std::string::npos);
  EXPECT_NE(error(R"({"name": "s7"})").find("s7"), std::string::npos);
  EXPECT_NE(error(R"({})").find("name"), std::string::npos);
}

ModelConfig tiny(int64_t vocabulary) {
  ModelConfig config;
  config.vocab_size = vocabulary;
  config.hidden_size = config.intermediate_size = 16;
  config.layer_types = {LayerType::kLinearAttention};
  config.num_hidden_layers = 1;
  config.linear_num_key_heads = config.linear_num_value_heads = 1;
  config.linear_key_head_dim = config.linear_value_head_dim = 8;
  return config;
}

// A head that gives all to one class is right where that class is.
TEST(TaskAccuracy, CountsWhatIsAsked) {
  CausalLm model(tiny(2), at::kFloat);
  model.parameters().initialise(1, 0.02);
  const at::NoGradGuard no_grad;
  for (auto& parameter : model.parameters().all())
    if (parameter.name == "lm_head.weight") parameter.value.zero_();  // argmax is class 0
  const TaskConfig config = task("parity", 24);
  const auto accuracy = task_accuracy(model, config, 40);
  ASSERT_TRUE(accuracy.ok());
  EXPECT_EQ(accuracy.value().sequences, 40);
  EXPECT_EQ(accuracy.value().answers, 40 * 24);
  EXPECT_EQ(accuracy.value().parts.size(), 8U);
  const auto source = TaskSource::open(config, ~uint64_t{0});
  double zeros = 0;
  for (int64_t i = 0; i < 40; ++i) {
    const TokenExample example = source.value().at(i);
    zeros += static_cast<double>(std::count(example.targets.begin() + 1, example.targets.end(), 0));
  }
  EXPECT_DOUBLE_EQ(accuracy.value().accuracy, zeros / (40 * 24));
  EXPECT_FALSE(task_accuracy(model, task("s3", 24), 4).ok());
}

}  // namespace
}  // namespace foretrace::lm
