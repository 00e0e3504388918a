// Held to what the repositories' own modules compute (tests/fixtures/lm/make_refiners.py): three supervision steps from their checkpoint,
// with refilled rows, losses, metrics, gradients, and the weights behind the last optimizer step.
#include <gtest/gtest.h>

#include "core/file.h"
#include "lm/recursive/refiner_optimizer.h"
#include "lm/safetensors_reader.h"
#include "lm/torch.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr double kBound = 1e-5;
constexpr const char* kPrefix = "_orig_mod.model.inner.";

class UpstreamTest : public testing::TestWithParam<const char*> {
 protected:
  UpstreamTest()
      : folder_(std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + GetParam()), expected_(SafetensorsReader::open(folder_ + "/expected.safetensors").value()) {}

  [[nodiscard]] at::Tensor expected(const std::string& name) const { return expected_.tensor(name).value(); }
  // The rows of `step`'s batch that go to halted places.
  [[nodiscard]] RefinerRows fresh(const std::string& step, const at::Tensor& places) const {
    return {expected(step + "inputs").index_select(0, places), expected(step + "labels").index_select(0, places), expected(step + "puzzles").index_select(0, places)};
  }
  void expect_near(const at::Tensor& got, const std::string& name) const {
    const at::Tensor want = expected(name);
    EXPECT_LT(difference(got, want), kBound * std::max(want.abs().max().item<double>(), 0.1)) << name;
  }
  void expect_metrics(const RefinerMetrics& got, const std::string& step, double rows) const {
    const auto number = [&](const std::string& name) { return expected(step + name).to(at::kDouble).item<double>(); };
    EXPECT_NEAR(got.loss, number("loss"), kBound * number("loss"));
    EXPECT_NEAR(got.answer_loss * rows, number("lm_loss"), kBound * number("lm_loss"));
    EXPECT_NEAR(got.halt_loss * rows, number("q_halt_loss"), kBound * number("q_halt_loss"));
    if (expected_.find(step + "q_continue_loss") != nullptr) EXPECT_NEAR(got.continue_loss * rows, number("q_continue_loss"), kBound * rows);
    EXPECT_EQ(static_cast<double>(got.finished), number("count"));
    const auto finished = static_cast<double>(got.finished);
    EXPECT_NEAR(got.exact_accuracy * finished, number("exact_accuracy"), 1e-9);
    EXPECT_NEAR(got.q_halt_accuracy * finished, number("q_halt_accuracy"), 1e-9);
    EXPECT_NEAR(got.steps * finished, number("steps"), 1e-9);
  }

  std::string folder_;
  SafetensorsReader expected_;
};

TEST_P(UpstreamTest, ThreeStepsAgree) {
  auto loaded = Refiner::load(folder_, at::kFloat);
  ASSERT_TRUE(loaded.ok()) << loaded.error().text();
  Refiner& refiner = *loaded.value();
  RefinerOptimizer optimizer(refiner, {0.9, 0.95, 0.3, 0.1});
  const int64_t rows = expected("0.inputs").size(0);
  Carry carry = Carry::free(refiner, rows);
  for (const std::string step : {"0.", "1.", "2."}) {
    carry.refill(refiner, fresh(step, carry.halted.nonzero().squeeze(-1)));
    const SupervisionStep got = supervision_step(refiner, carry, at::zeros({rows}, at::kLong));
    expect_metrics(got.metrics(), step, static_cast<double>(rows));
    EXPECT_TRUE(at::equal(carry.halted, expected(step + "halted"))) << step;
    expect_near(carry.latents.y, step + "z_H");
    expect_near(carry.latents.z, step + "z_L");
    got.loss.backward();
    for (const auto& [name, value] : weights_by_name(refiner))
      if (value.requires_grad()) expect_near(value.grad(), step + "grad." + kPrefix + name);
    const at::Tensor table = refiner.puzzle_table()->value;
    expect_near(at::zeros_like(table).index_add_(0, carry.rows.puzzles, got.puzzle_rows.grad()), step + "grad." + kPrefix + "puzzle_emb.weights");
    optimizer.step(got, carry.rows.puzzles, 1e-3, 1e-2);
  }
  for (const auto& [name, value] : weights_by_name(refiner)) expect_near(value.detach(), std::string("weight.") + kPrefix + name);
}

INSTANTIATE_TEST_SUITE_P(Refiners, UpstreamTest, testing::Values("trm", "trm_tokens", "hrm"));

}  // namespace
}  // namespace foretrace::lm
