// Who sees whom in each mask mode, found by changing one token and looking where the outputs change; and that modes which must
// agree do.
#include "lm/mask_mode.h"

#include <gtest/gtest.h>

#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kMaskModeTokens = 12;

std::unique_ptr<CausalLm> model_of(const std::vector<LayerType>& layers, int64_t window = 0) {
  ModelConfig config = tiny_config();
  config.family = ModelFamily::kForetrace;
  config.layer_types = layers;
  config.num_hidden_layers = static_cast<int64_t>(layers.size());
  config.sliding_window = window;
  config.initializer_range = 0.3;
  auto model = std::make_unique<CausalLm>(config, at::kDouble);
  model->parameters().initialise(7, 0.3);
  return model;
}

const std::vector<LayerType> kHybrid = {LayerType::kLinearAttention, LayerType::kFullAttention, LayerType::kLinearAttention};

using Forward = std::function<at::Tensor(const at::Tensor& ids)>;  // [1, T] -> [1, T, d]

// bool [T, T]: row i, column j: the output at i changes with token j.
at::Tensor influence(const Forward& forward, const at::Tensor& ids) {
  const at::NoGradGuard no_grad;
  const at::Tensor base = forward(ids);
  std::vector<at::Tensor> columns;
  for (int64_t j = 0; j < ids.size(1); ++j) {
    at::Tensor changed = ids.clone();
    changed[0][j] = (changed[0][j] + 1) % 61;
    columns.push_back((forward(changed) - base).abs().amax(-1).squeeze(0) > 1e-12);
  }
  return at::stack(columns, 1);
}

at::Tensor below(const std::vector<int64_t>& reach) {
  return at::arange(static_cast<int64_t>(reach.size()), at::kLong) < at::tensor(reach, at::kLong).unsqueeze(1);
}

Forward in_mode(const CausalLm& model, const MaskMode& mode) {
  return [&model, mode](const at::Tensor& ids) { return model.hidden(ids, {.mode = mode}); };
}

struct Case {
  const char* name;
  MaskMode mode;
  std::vector<int64_t> reach;
};

std::vector<Case> cases() {
  return {{"causal", MaskMode::causal(), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
          {"full", MaskMode::full(), std::vector<int64_t>(kMaskModeTokens, kMaskModeTokens)},
          {"prefix", MaskMode::prefix({5}), {5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 11, 12}},
          {"blocks", MaskMode::blocks(5), {5, 5, 5, 5, 5, 10, 10, 10, 10, 10, 12, 12}}};
}

TEST(MaskMode, EachTokenSeesWhatItsModeSays) {
  const at::Tensor ids = tiny_ids(2, 1, kMaskModeTokens);
  for (const auto& layers : {kHybrid, std::vector{LayerType::kLinearAttention}, std::vector{LayerType::kFullAttention}}) {
    const auto model = model_of(layers);
    for (const Case& c : cases()) EXPECT_TRUE(at::equal(influence(in_mode(*model, c.mode), ids), below(c.reach))) << c.name;
  }
}

TEST(MaskMode, SlidingLayersSeeNoFartherThanTheirWindow) {
  const auto model = model_of({LayerType::kSlidingAttention}, 3);
  const at::Tensor slot = at::arange(kMaskModeTokens, at::kLong), near = (slot - slot.unsqueeze(1)).abs() < 3;
  for (const Case& c : cases())
    EXPECT_TRUE(at::equal(influence(in_mode(*model, c.mode), tiny_ids(3, 1, kMaskModeTokens)), below(c.reach).logical_and(near))) << c.name;
}

TEST(MaskMode, ModesThatSayTheSameAreTheSame) {
  const at::NoGradGuard no_grad;
  const auto model = model_of(kHybrid);
  const at::Tensor ids = tiny_ids(4, 2, kMaskModeTokens);
  const auto states = [&](const MaskMode& mode) { return model->hidden(ids, {.mode = mode}); };
  const at::Tensor full = states(MaskMode::full());
  EXPECT_LT(difference(states(MaskMode::prefix({0, 0})), states(MaskMode::causal())), 1e-12);
  EXPECT_LT(difference(states(MaskMode::prefix({kMaskModeTokens, kMaskModeTokens})), full), 1e-12);
  EXPECT_LT(difference(states(MaskMode::blocks(kMaskModeTokens)), full), 1e-12);
  EXPECT_GT(difference(states(MaskMode::blocks(1)), states(MaskMode::causal())), 1e-3);  // each token is its own stretch, and is added
}

TEST(MaskMode, PaddedAndPackedRowsAreWhatTheyAreAlone) {
  const at::NoGradGuard no_grad;
  const auto model = model_of(kHybrid);
  const std::vector<int64_t> lengths = {7, kMaskModeTokens};
  const at::Tensor ids = tiny_ids(5, 2, kMaskModeTokens);
  const at::Tensor packed = at::cat({ids[0].narrow(0, 0, 7), ids[1]}).unsqueeze(0);
  const at::Tensor moved = at::cat({ids[0].narrow(0, 7, 5), ids[0].narrow(0, 0, 7)}).unsqueeze(0);  // pads before
  for (const Case& c : cases()) {
    MaskMode mode = c.mode;
    if (!mode.prefixes.empty()) mode.prefixes = {5, 5};
    const at::Tensor alone = model->hidden(ids.narrow(0, 0, 1).narrow(1, 0, 7), {.mode = mode});
    const at::Tensor other = model->hidden(ids.narrow(0, 1, 1), {.mode = mode});
    const at::Tensor right = model->hidden(ids, {.mode = mode, .counts = lengths});
    EXPECT_LT(difference(right.narrow(0, 0, 1).narrow(1, 0, 7), alone), 1e-11) << c.name;
    EXPECT_LT(difference(right.narrow(0, 1, 1), other), 1e-11) << c.name;
    EXPECT_LT(difference(model->hidden(packed, {.mode = mode, .lengths = lengths}), at::cat({alone, other}, 1)), 1e-11) << c.name;
    EXPECT_LT(difference(model->hidden(moved, {.mode = mode, .pads = {5}}).narrow(1, 5, 7), alone), 1e-11) << c.name;
  }
}

// A cache filled block by block goes on as the whole sequence does.
TEST(MaskMode, BlocksThatAreReadOneByOneAreTheWhole) {
  const at::NoGradGuard no_grad;
  const auto model = model_of(kHybrid);
  const at::Tensor ids = tiny_ids(6, 2, kMaskModeTokens);
  const MaskMode mode = MaskMode::blocks(4);
  const at::Tensor whole = model->head(model->hidden(ids, {.mode = mode}));
  Cache cache = model->new_cache(2);
  for (int64_t begin = 0; begin < kMaskModeTokens; begin += 4) {
    const at::Tensor logits = model->prefill(cache, ids.narrow(1, begin, 4), {4, 4}, mode);
    EXPECT_LT(difference(logits, whole.select(1, begin + 3)), 1e-11) << begin;
  }
}

}  // namespace
}  // namespace foretrace::lm
