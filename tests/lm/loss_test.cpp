// The loss of a padded batch, and the gradients that mixed precision gives.
#include "lm/train/loss.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/lm/counting_source.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// Row `row` of a batch without its padding.
Batch alone(const Batch& batch, int64_t row) {
  const int64_t length = batch.weights[row].nonzero().max().item<int64_t>() + 1;
  Batch single{batch.ids.narrow(0, row, 1).narrow(1, 0, length), batch.targets.narrow(0, row, 1).narrow(1, 0, length),
               batch.weights.narrow(0, row, 1).narrow(1, 0, length), length, 0};
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
    sum += batch_loss(*model, single).item<double>() * single.weight;
  }
  EXPECT_NEAR(batch_loss(*model, batch).item<double>(), sum / batch.weight, 1e-5);
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
    batch_loss(**model, batch).backward();
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
