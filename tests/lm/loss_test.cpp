// The loss of a padded batch, and the gradients that mixed precision gives.
#include "lm/train/loss.h"

#include <gtest/gtest.h>

#include "lm/torch.h"
#include "tests/lm/counting_source.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// Row `row` of a batch without its padding.
Batch alone(const Batch& batch, int64_t row) {
  const int64_t length = batch.weights[row].nonzero().max().item<int64_t>() + 1;
  Batch single{batch.ids.narrow(0, row, 1).narrow(1, 0, length), batch.targets.narrow(0, row, 1).narrow(1, 0, length),
               batch.weights.narrow(0, row, 1).narrow(1, 0, length), {}, length, 0};
  single.weight = single.weights.sum().item<double>();
  return single;
}

TEST(Loss, PaddedRowsCountAsIfEachWereAlone) {
  const auto model = tiny_model(1);
  const CountingSource source(40);
  const Batch batch = Batcher(source, {400, 4096, 1, true}).next();
  double sum = 0;
  for (int64_t row = 0; row < batch.ids.size(0); ++row) {
    const Batch single = alone(batch, row);
    sum += batch_loss(*model, single).prediction * single.weight;
  }
  EXPECT_NEAR(batch_loss(*model, batch).prediction, sum / batch.weight, 1e-5);
}

TEST(Loss, APackedBatchCountsAsAPaddedOne) {
  const CountingSource source(40);
  const auto padded = tiny_model(1), packed = tiny_model(1);
  std::vector<Batch> batches;
  for (const bool pack : {false, true}) batches.push_back(Batcher(source, {400000, 4096, 1, true, pack}).next());
  EXPECT_EQ(batches[0].tokens, batches[1].tokens);
  EXPECT_EQ(batches[1].ids.sizes(), (std::vector<int64_t>{1, batches[1].tokens}));
  EXPECT_GT(batches[0].ids.numel(), batches[1].ids.numel());
  EXPECT_NEAR(batch_loss(*padded, batches[0]).prediction, batch_loss(*packed, batches[1]).prediction, 1e-6);
}

// The z-loss by hand, and that its share of the total is what it says.
TEST(Loss, TermsAddUp) {
  const CountingSource source(40);
  const Batch batch = Batcher(source, {400, 4096, 1, true}).next();
  const auto model = tiny_model(1);
  const at::Tensor logits = model->logits(batch.ids);
  const double z = ((logits.logsumexp(-1).square() * batch.weights).sum() / batch.weight).item<double>();
  const double plain = batch_loss(*model, batch).prediction;
  const BatchLoss loss = batch_loss(*model, batch, {.z = 0.01});
  EXPECT_NEAR(loss.prediction, plain + 0.01 * z, 1e-5);
  EXPECT_NEAR(loss.total.item<double>(), loss.prediction, 1e-6);
  EXPECT_EQ(loss.router, 0);
  EXPECT_NEAR(batch_loss(*model, batch, {.weight = 2 * batch.weight}).prediction, plain / 2, 1e-6);
}

std::unique_ptr<CausalLm> far_sighted(int64_t experts) {
  ModelConfig config = tiny_config();
  config.num_mtp_layers = 1;
  config.num_experts = experts;
  config.num_experts_per_tok = 2;
  config.moe_intermediate_size = config.shared_expert_intermediate_size = 16;
  if (experts > 0) config.channel_types.assign(4, ChannelType::kExperts);
  auto model = std::make_unique<CausalLm>(config, at::kFloat);
  model->parameters().initialise(3, 0.1);
  model->parameters().require_gradients(true);
  return model;
}

// The multi-token head's loss of padded and packed rows is that of each row alone: what it predicts behind a row's end counts nothing.
TEST(Loss, TheTokenBehindTheNextStaysInItsSequence) {
  const CountingSource source(40);
  const auto model = far_sighted(0);
  const LossOptions options{.ahead = 0.3};
  const Batch batch = Batcher(source, {400000, 4096, 1, true}).next(), packed = Batcher(source, {400000, 4096, 1, true, true}).next();
  double sum = 0;
  for (int64_t row = 0; row < batch.ids.size(0); ++row) {
    const Batch single = alone(batch, row);
    sum += batch_loss(*model, single, options).ahead * single.weight;
  }
  EXPECT_GT(sum, 0);
  EXPECT_NEAR(batch_loss(*model, batch, options).ahead, sum / batch.weight, 1e-5);
  EXPECT_NEAR(batch_loss(*model, packed, options).ahead, sum / batch.weight, 1e-5);
}

// Padding is no load.
TEST(Loss, RoutersCountTheTokensThatAreRead) {
  const CountingSource source(40);
  const auto model = far_sighted(4);
  const Batch padded = Batcher(source, {400000, 4096, 1, true}).next(), packed = Batcher(source, {400000, 4096, 1, true, true}).next();
  ASSERT_LT(packed.ids.numel(), padded.ids.numel());
  EXPECT_NEAR(batch_loss(*model, padded).router, batch_loss(*model, packed).router, 1e-6);
}

TEST(Loss, EveryTermReachesItsParameters) {
  const CountingSource source(40);
  const auto model = far_sighted(4);
  const BatchLoss loss = batch_loss(*model, Batcher(source, {400, 4096, 1, true}).next(), {.z = 1e-3, .router = 0.1, .ahead = 0.3, .recompute = true});
  EXPECT_NEAR(loss.total.item<double>(), loss.prediction + 0.1 * loss.router + 0.3 * loss.ahead, 1e-5);
  EXPECT_GE(loss.router, 1.9);  // two experts a token where all is even
  loss.total.backward();
  for (const auto& parameter : model->parameters().all()) {
    ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
    EXPECT_GT(parameter.value.grad().abs().max().item<double>(), 0) << parameter.name;
  }
}

TEST(Loss, OfAnUntrainedModelIsNearUniform) {
  const auto model = tiny_model(1);
  const CountingSource source(40);
  EXPECT_NEAR(mean_loss(*model, source, 1000, {}), std::log(61.0), 1.0);
}

TEST(Loss, MixedPrecisionGradientsFollowFp32) {
  const CountingSource source(40);
  const Batch batch = Batcher(source, {400, 4096, 1, true}).next();
  const auto exact = tiny_model(1);
  const auto mixed = tiny_model(1);
  mixed->parameters().make_compute_copies(at::kBFloat16);
  for (const auto* model : {&exact, &mixed}) {
    (*model)->parameters().require_gradients(true);
    batch_loss(**model, batch).total.backward();
  }
  for (size_t i = 0; i < exact->parameters().all().size(); ++i) {
    const auto& parameter = exact->parameters().all()[i];
    const at::Tensor a = parameter.value.grad().flatten();
    const at::Tensor b = mixed->parameters().all()[i].value.grad().flatten();
    EXPECT_EQ(b.scalar_type(), at::kFloat);
    EXPECT_GT(at::cosine_similarity(a, b, 0).item<double>(), 0.98) << parameter.name;
  }
}

}  // namespace
}  // namespace foretrace::lm
