// Packed sequences and activation checkpointing change neither values nor gradients: every family, with the committed checkpoints.
#include <gtest/gtest.h>

#include "lm/torch.h"
#include "lm/train/loss.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kForwardOptionsVocabulary = 41;
const std::vector<int64_t> kForwardOptionsLengths = {7, 1, 40, 19};

at::Tensor made_up(int64_t count, uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randint(3, kForwardOptionsVocabulary, {1, count}, generator, at::TensorOptions().dtype(at::kLong));
}

class ForwardOptionsTest : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<CausalLm> load() {
    auto model = CausalLm::load(std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + GetParam()).value();
    model->parameters().require_gradients(true);
    return model;
  }
};

// Gradients of a and b agree, each to 2e-5 of its largest number.
void expect_same_gradients(const CausalLm& a, const CausalLm& b) {
  for (size_t i = 0; i < a.parameters().all().size(); ++i) {
    const auto& parameter = a.parameters().all()[i];
    if (parameter.kind == ParameterKind::kBuffer) continue;
    const at::Tensor& want = parameter.value.grad();
    const at::Tensor& got = b.parameters().all()[i].value.grad();
    ASSERT_EQ(want.defined(), got.defined()) << parameter.name;
    if (!want.defined()) continue;
    EXPECT_LE(difference(got, want), 2e-5 * want.abs().max().item<double>()) << parameter.name;
  }
}

TEST_P(ForwardOptionsTest, PackedSequencesAreAsEachAlone) {
  const auto packed = load(), alone = load();
  const at::Tensor ids = made_up(67, 3);
  const at::Tensor mix = at::randn({packed->config().hidden_size}, at::make_generator<at::CPUGeneratorImpl>(4));
  const at::Tensor all = packed->hidden(ids, {.lengths = kForwardOptionsLengths});
  ASSERT_EQ(all.sizes(), (std::vector<int64_t>{1, 67, packed->config().hidden_size}));
  (all * mix).square().sum().backward();
  int64_t begin = 0;
  for (const int64_t length : kForwardOptionsLengths) {
    const at::Tensor one = alone->hidden(ids.narrow(1, begin, length));
    EXPECT_LT(difference(all.narrow(1, begin, length), one), 2e-5) << length;
    (one * mix).square().sum().backward();
    begin += length;
  }
  expect_same_gradients(*alone, *packed);
}

TEST_P(ForwardOptionsTest, NothingCrossesFromOneSequenceToTheNext) {
  const auto model = load();
  at::Tensor ids = made_up(67, 3);
  const at::Tensor before = model->hidden(ids, {.lengths = kForwardOptionsLengths}).detach();
  ids.narrow(1, 8, 40).copy_(made_up(40, 9));  // the third one
  const at::Tensor after = model->hidden(ids, {.lengths = kForwardOptionsLengths}).detach();
  EXPECT_EQ(difference(before.narrow(1, 0, 8), after.narrow(1, 0, 8)), 0);
  EXPECT_EQ(difference(before.narrow(1, 48, 19), after.narrow(1, 48, 19)), 0);
  EXPECT_GT(difference(before.narrow(1, 8, 40), after.narrow(1, 8, 40)), 1e-3);
}

TEST_P(ForwardOptionsTest, RecomputedLayersGiveTheSameLossesAndGradients) {
  const auto kept = load(), recomputed = load();
  Batch batch;
  batch.ids = made_up(80, 5).view({2, 40});
  batch.targets = made_up(80, 6).view({2, 40});
  batch.weights = at::ones({2, 40});
  batch.weight = batch.tokens = 80;
  const LossOptions options{.z = 1e-3, .router = 0.05};
  LossOptions again = options;
  again.recompute = true;
  const BatchLoss a = batch_loss(*kept, batch, options), b = batch_loss(*recomputed, batch, again);
  EXPECT_EQ(a.total.item<double>(), b.total.item<double>());
  EXPECT_EQ(a.router, b.router);
  a.total.backward();
  b.total.backward();
  expect_same_gradients(*kept, *recomputed);
}

INSTANTIATE_TEST_SUITE_P(Families, ForwardOptionsTest,
                         testing::Values("qwen3_next", "qwen3_next_moe", "qwen3_5", "qwen3_5_moe", "kimi_linear", "olmo_hybrid", "cwm",
                                         "hrm_text", "diffusion_gemma"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace foretrace::lm
