// TRM and HRM against an independent implementation in fp64 (plain_refiner.h): losses, halting, gradients, optimizer steps.
#include "lm/recursive/refiner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "lm/recursive/refiner_optimizer.h"
#include "lm/recursive/stablemax.h"
#include "lm/torch.h"
#include "tests/lm/recursive/plain_refiner.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/lm/finite_differences.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kRefinerRows = 5;
constexpr PlainRefiner::Rates kRates = {1e-3, 0.9, 0.95, 0.3, 1e-2, 0.1};

PlainRefiner::Row example(const RefinerConfig& config, Rng& rng) {
  PlainRefiner::Row row;
  for (int64_t t = 0; t < config.seq_len; ++t) {
    row.inputs.push_back(static_cast<int64_t>(rng.below(static_cast<uint64_t>(config.vocab_size))));
    row.labels.push_back(rng.chance(0.3) ? kIgnoredLabel : rng.between(0, config.vocab_size - 1));
  }
  row.puzzle = static_cast<int64_t>(rng.below(static_cast<uint64_t>(config.num_puzzle_identifiers)));
  return row;
}

RefinerRows tensors_of(const std::vector<PlainRefiner::Row>& rows, int64_t tokens) {
  std::vector<int64_t> inputs, labels, puzzles;
  for (const auto& row : rows) {
    inputs.insert(inputs.end(), row.inputs.begin(), row.inputs.end());
    labels.insert(labels.end(), row.labels.begin(), row.labels.end());
    puzzles.push_back(row.puzzle);
  }
  return {at::tensor(inputs, at::kLong).view({-1, tokens}), at::tensor(labels, at::kLong).view({-1, tokens}), at::tensor(puzzles, at::kLong)};
}

// |a - b| as a share of the largest |b|.
double relative(const at::Tensor& a, const at::Tensor& b) { return difference(a, b) / std::max(b.abs().max().item<double>(), 1e-3); }

struct Variant {
  const char* name;
  const char* options;
};

// Both implementations, side by side.
class Pair {
 public:
  // In fp64 they go their ways over several steps. In fp32 each step begins from the plain one's state, and the networks' weights are
  // smaller: drawn as they are, a rounding error grows a hundredfold in a step.
  Pair(const RefinerConfig& config, at::ScalarType type)
      : config_(config), refiner_(config, type), optimizer_(refiner_, {kRates.beta1, kRates.beta2, kRates.decay, kRates.puzzle_decay}),
        bound_(type == at::kDouble ? 1e-9 : 1e-5), together_(type != at::kDouble) {
    randomise(refiner_, 11);
    prepare();
    plain_.emplace(config, weights_by_name(refiner_));
    carry_ = Carry::free(refiner_, kRefinerRows);
  }

  // One step of both, compared; returns how many rows halted before their last step.
  int64_t step(const std::vector<int64_t>& minimum) {
    refill();
    if (together_) take_plain_state();
    const SupervisionStep got = supervision_step(refiner_, carry_, at::tensor(minimum, at::kLong));
    compare(got.metrics(), plain_->supervise(rows_, minimum));
    got.loss.backward();
    compare_gradients(got.puzzle_rows);
    optimizer_.step(got, carry_.rows.puzzles, kRates.learning, kRates.puzzle_learning);
    plain_->descend(rows_, kRates);
    for (const auto& [name, value] : plain_->weights()) EXPECT_LT(relative(weights_by_name(refiner_).at(name).detach(), value.detach()), bound_) << name;
    return std::count_if(rows_.begin(), rows_.end(), [&](const auto& row) { return row.halted && row.steps < config_.halt_max_steps; });
  }

 private:
  // Moves the halting head's bias to where half of the rows halt after one step.
  void prepare() {
    const at::NoGradGuard no_grad;
    for (const auto& [name, value] : weights_by_name(refiner_)) {
      if (together_ && name.find(".layers.") != std::string::npos) value.mul_(0.7);
      if (name == "q_head.weight") value.mul_(5);
    }
    std::vector<PlainRefiner::Row> rows(9);
    for (auto& row : rows) row = example(config_, rng_);
    const RefinerRows some = tensors_of(rows, config_.seq_len);
    const Recursion first = refiner_.recurse(refiner_.initial(9), some.inputs, some.puzzles);
    const at::Tensor lead = config_.no_act_continue ? first.q_halt : first.q_halt - first.q_continue;
    weights_by_name(refiner_).at("q_head.bias")[0] -= lead.median();
  }

  // Puts new examples in the places of the halted rows, of both.
  void refill() {
    std::vector<PlainRefiner::Row> fresh;
    for (auto& row : rows_) {
      if (!row.halted) continue;
      row = example(config_, rng_);
      plain_->begin(row);
      fresh.push_back(row);
    }
    ASSERT_EQ(carry_.halted_count(), static_cast<int64_t>(fresh.size()));
    carry_.refill(refiner_, tensors_of(fresh, config_.seq_len));
  }

  void take_plain_state() {
    const at::NoGradGuard no_grad;
    for (const auto& [name, value] : plain_->weights()) weights_by_name(refiner_).at(name).copy_(value);
    for (int64_t b = 0; b < kRefinerRows; ++b) {
      carry_.latents.y[b].copy_(rows_[static_cast<size_t>(b)].y);
      carry_.latents.z[b].copy_(rows_[static_cast<size_t>(b)].z);
    }
  }

  void compare(const RefinerMetrics& got, const PlainRefiner::Step& want) {
    EXPECT_NEAR(got.loss, want.loss, bound_ * want.loss);
    EXPECT_NEAR(got.answer_loss, want.answer, bound_ * want.answer);
    EXPECT_NEAR(got.halt_loss, want.halt, bound_ * want.halt);
    EXPECT_NEAR(got.continue_loss, want.going_on, bound_);
    for (int64_t b = 0; b < kRefinerRows; ++b) {
      const auto& row = rows_[static_cast<size_t>(b)];
      EXPECT_EQ(carry_.steps[b].item<int64_t>(), row.steps) << b;
      EXPECT_EQ(carry_.halted[b].item<int64_t>() != 0, row.halted) << b;
      EXPECT_LT(relative(carry_.latents.y[b], row.y), bound_) << b;
      EXPECT_LT(relative(carry_.latents.z[b], row.z), bound_) << b;
    }
  }

  void compare_gradients(const at::Tensor& puzzle_rows) {
    for (const auto& [name, gradient] : plain_->grads()) {
      at::Tensor got = weights_by_name(refiner_).at(name).grad();
      if (name == "puzzle_emb.weights") got = at::zeros_like(gradient).index_add_(0, carry_.rows.puzzles, puzzle_rows.grad().to(at::kDouble));
      EXPECT_LT(relative(got, gradient), bound_) << name;
    }
  }

  RefinerConfig config_;
  Refiner refiner_;
  RefinerOptimizer optimizer_;
  std::optional<PlainRefiner> plain_;
  Carry carry_;
  std::vector<PlainRefiner::Row> rows_{kRefinerRows};
  Rng rng_{21};
  double bound_;
  bool together_;
};

class RefinerTest : public testing::TestWithParam<Variant> {};

TEST_P(RefinerTest, StepsAsThePlainImplementationDoes) {
  for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
    Pair pair(small_refiner_config(GetParam().options), type);
    int64_t early = 0;
    for (int step = 0; step < 4; ++step) {
      SCOPED_TRACE(std::string(type == at::kDouble ? "fp64" : "fp32") + " step " + std::to_string(step));
      early += pair.step({0, 2, 0, 3, 0});
    }
    EXPECT_GT(early, 0) << "no row halted of its own accord: the test shows nothing about halting";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Variants, RefinerTest,
    testing::Values(Variant{"trm_attention", "{}"}, Variant{"trm_tokens", R"({"mlp_t": true, "pos_encodings": "none", "L_cycles": 2})"},
                    Variant{"trm_learned", R"({"pos_encodings": "learned", "puzzle_emb_ndim": 30})"},
                    Variant{"trm_plain_positions", R"({"pos_encodings": "none", "puzzle_emb_ndim": 0, "puzzle_emb_len": 0})"},
                    Variant{"trm_one_step", R"({"one_step_gradient": true})"}, Variant{"trm_continue", R"({"no_ACT_continue": false})"},
                    Variant{"hrm", R"({"variant": "hrm", "H_layers": 1, "H_cycles": 2, "L_cycles": 2, "puzzle_emb_len": 0})"},
                    Variant{"hrm_learned", R"({"variant": "hrm", "H_layers": 2, "pos_encodings": "learned", "H_cycles": 1, "L_cycles": 3})"}),
    [](const auto& info) { return info.param.name; });

std::pair<at::Tensor, at::Tensor> some_inputs(const RefinerConfig& config, int64_t rows) {
  at::manual_seed(5);
  return {at::randint(config.vocab_size, {rows, config.seq_len}, at::kLong), at::randint(config.num_puzzle_identifiers, {rows}, at::kLong)};
}

// With one cycle nothing is detached, so that the gradient is that of the whole loss; fp64.
TEST(Refiner, GradientsAreThoseOfFiniteDifferences) {
  for (const char* options : {R"({"H_cycles": 1})", R"({"H_cycles": 1, "mlp_t": true, "pos_encodings": "learned"})",
                              R"({"variant": "hrm", "H_layers": 1, "H_cycles": 1, "L_cycles": 1})"}) {
    Refiner refiner(small_refiner_config(options), at::kDouble);
    randomise(refiner, 3);
    const auto [inputs, puzzles] = some_inputs(refiner.config(), 3);
    const at::Tensor labels = inputs.flip({1});
    expect_finite_differences(refiner.parameters(), [&, inputs = inputs, puzzles = puzzles] {
      const Recursion recursion = refiner.recurse(refiner.initial(3), inputs, puzzles);
      return stablemax_cross_entropy(recursion.logits, labels).sum() + (recursion.q_halt - 2 * recursion.q_continue).sum();
    });
  }
}

// After one call of each network; over more of them rounding grows, as long as nothing has been learnt.
TEST(Refiner, Bfloat16IsNearFloat32) {
  for (const char* options : {R"({"H_cycles": 1, "L_cycles": 1})", R"({"H_cycles": 1, "L_cycles": 1, "mlp_t": true, "pos_encodings": "learned"})"}) {
    Refiner refiner(small_refiner_config(options), at::kFloat);
    randomise(refiner, 3);
    const auto [inputs, puzzles] = some_inputs(refiner.config(), 4);
    const at::NoGradGuard no_grad;
    const Recursion want = refiner.recurse(refiner.initial(4), inputs, puzzles);
    refiner.parameters().make_compute_copies(at::kBFloat16);
    const Recursion got = refiner.recurse(refiner.initial(4), inputs, puzzles);
    EXPECT_EQ(got.latents.y.scalar_type(), at::kBFloat16);
    EXPECT_EQ(got.logits.scalar_type(), at::kBFloat16);
    EXPECT_EQ(got.q_halt.scalar_type(), at::kFloat);
    const at::Tensor error = (got.latents.y.to(at::kFloat) - want.latents.y).abs();
    EXPECT_LT(error.max().item<double>(), 0.1);
    EXPECT_LT(error.mean().item<double>(), 0.02);
    EXPECT_GT(error.max().item<double>(), 1e-4);
  }
}

// Mean 0, standard deviation 1 / sqrt(columns), cut at two of the uncut law's, which are 2.2738 of it (1 / 0.87962).
TEST(Refiner, WeightsBeginAsTruncatedNormals) {
  Refiner refiner(small_refiner_config(R"({"hidden_size": 96, "puzzle_emb_ndim": 96})"), at::kFloat);
  refiner.initialise(1);
  for (const auto& [name, value] : weights_by_name(refiner)) {
    if (name == "q_head.bias") {
      EXPECT_TRUE(value.eq(-5).all().item<bool>());
    } else if (name == "q_head.weight" || name == "puzzle_emb.weights") {
      EXPECT_TRUE(value.eq(0).all().item<bool>()) << name;
    }
    if (value.numel() < 4000 || name == "puzzle_emb.weights") continue;
    const double deviation = 1 / std::sqrt(static_cast<double>(value.size(1)));
    EXPECT_NEAR(value.std().item<double>(), deviation, 0.02 * deviation) << name;
    EXPECT_NEAR(value.abs().max().item<double>(), 2.2738 * deviation, 0.01 * deviation) << name;
  }
  const at::Tensor start = weights_by_name(refiner).at("H_init");
  EXPECT_NEAR(start.std().item<double>(), 1, 0.3);
  EXPECT_LE(start.abs().max().item<double>(), 2.274);
  Refiner again(refiner.config(), at::kFloat);
  again.initialise(1);
  for (const auto& [name, value] : weights_by_name(refiner)) EXPECT_TRUE(at::equal(value, weights_by_name(again).at(name))) << name;
}

// Parameters of the published models (arXiv 2510.04871, table 4: 5 M and 7 M; HRM 27 M), without puzzle embeddings and buffers.
TEST(Refiner, HasThePublishedSizes) {
  const auto size = [](const char* options) {
    const Refiner refiner(small_refiner_config(options), at::kFloat);
    int64_t count = 0;
    for (const auto& parameter : refiner.parameters().all()) count += parameter.kind == ParameterKind::kBuffer ? 0 : parameter.value.numel();
    return count;
  };
  EXPECT_EQ(size(R"({"hidden_size": 512, "num_heads": 8, "expansion": 4, "seq_len": 81, "vocab_size": 11, "puzzle_emb_len": 16, "mlp_t": true})"), 5028866);
  EXPECT_EQ(size(R"({"hidden_size": 512, "num_heads": 8, "expansion": 4, "seq_len": 81, "vocab_size": 11, "puzzle_emb_len": 16})"), 6828034);
  EXPECT_EQ(size(R"({"variant": "hrm", "hidden_size": 512, "num_heads": 8, "expansion": 4, "seq_len": 81, "vocab_size": 11, "puzzle_emb_len": 1,
    "H_layers": 4, "L_layers": 4})"), 27275266);
}

}  // namespace
}  // namespace foretrace::lm
