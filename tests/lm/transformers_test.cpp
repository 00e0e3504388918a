// A committed checkpoint with what transformers computes from it (tests/fixtures/lm/make_qwen3_next.py).
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "lm/checkpoint.h"
#include "lm/ops/cross_entropy.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

class TransformersTest : public testing::Test {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }

  std::string directory_ = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/qwen3_next";
  SafetensorsReader reader_ = SafetensorsReader::open(directory_ + "/expected.safetensors").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(directory_).value();
  at::Tensor ids_ = expected("ids");
};

TEST_F(TransformersTest, LogitsOfBothFormsAgree) {
  const double scale = std::max(1.0, expected("logits").abs().max().item<double>());
  EXPECT_LT(difference(model_->logits(ids_), expected("logits")), 1e-5 * scale);
  EXPECT_LT(difference(model_->recurrent_logits(ids_), expected("logits")), 1e-5 * scale);
  EXPECT_LT(difference(model_->recurrent_logits(ids_), model_->logits(ids_)), 1e-5 * scale);
}

// max |difference| of each stored gradient, relative to its largest number.
void expect_gradients(const CausalLm& model, const SafetensorsReader& reader, double tolerance) {
  size_t checked = 0;
  for (const auto& parameter : model.parameters().all()) {
    for (const auto& part : parameter.stored) {
      const at::Tensor want = reader.tensor("grad." + part.key).value();
      const at::Tensor got = stored_form(part, parameter.value.grad());
      EXPECT_LT(difference(got, want), tolerance * want.abs().max().item<double>()) << part.key;
      ++checked;
    }
  }
  EXPECT_EQ(checked + 3, reader.entries().size());
}

TEST_F(TransformersTest, LossAndEveryParametersGradientAgree) {
  model_->parameters().require_gradients(true);
  const int64_t used = ids_.size(1) - 1;
  const at::Tensor logits = model_->head(model_->hidden(ids_)).narrow(1, 0, used).flatten(0, 1);
  const at::Tensor targets = ids_.narrow(1, 1, used).flatten();
  const at::Tensor weights = at::full(targets.sizes(), 1.0 / static_cast<double>(targets.numel()));
  const at::Tensor loss = ops::weighted_cross_entropy(logits, targets, weights);
  EXPECT_NEAR(loss.item<double>(), expected("loss").item<double>(), 1e-5);
  loss.backward();
  expect_gradients(*model_, reader_, 1e-4);
}

TEST_F(TransformersTest, TheFixtureIsOfTheVersionsThatCount) {
  const Json versions = read_json_file(directory_ + "/versions.json").value();
  EXPECT_EQ(versions["transformers"], "5.24.0");
}

}  // namespace
}  // namespace foretrace::lm
