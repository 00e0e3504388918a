// Canvases in the place of what a cache holds: the same tokens there give the states of the pass that filled it.
#include <gtest/gtest.h>

#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

const std::vector<int64_t> kCanvasInsideLengths = {14, 9};

class CanvasInsideTest : public testing::Test {
 protected:
  void make(int64_t window) {
    ModelConfig config = tiny_config();
    config.family = ModelFamily::kForetrace;
    config.layer_types = {LayerType::kFullAttention, window > 0 ? LayerType::kSlidingAttention : LayerType::kFullAttention,
                          LayerType::kFullAttention};
    config.num_hidden_layers = 3;
    config.sliding_window = window;
    model_ = std::make_unique<CausalLm>(config, at::kDouble);
    model_->parameters().initialise(3, 0.3);
    cache_ = model_->new_cache(2);
    states_ = model_->prefill_states(cache_, ids_, kCanvasInsideLengths, MaskMode::full()).states;
  }
  // `count` columns of each row, from begin[b] on.
  static at::Tensor part(const at::Tensor& x, const std::vector<int64_t>& begin, int64_t count) {
    return at::stack({x[0].narrow(0, begin[0], count), x[1].narrow(0, begin[1], count)});
  }

  std::unique_ptr<CausalLm> model_;
  at::Tensor ids_ = tiny_ids(4, 2, 14), states_;
  Cache cache_{0, 0};
};

TEST_F(CanvasInsideTest, TheSameTokensGiveTheSameStates) {
  const at::NoGradGuard no_grad;
  for (const int64_t window : {0, 5})
    for (const std::vector<int64_t>& begin : {std::vector<int64_t>{3, 3}, std::vector<int64_t>{6, 1}, std::vector<int64_t>{10, 5}}) {
      make(window);
      Cache before = cache_.fork();
      const at::Tensor inside = model_->hidden_inside(cache_, part(ids_, begin, 4), begin);
      EXPECT_LT(difference(inside, part(states_, begin, 4)), 1e-11);
      EXPECT_TRUE(at::equal(cache_.layer(1).keys, before.layer(1).keys));  // it is only read
      EXPECT_GT(difference(model_->hidden_inside(cache_, part(ids_, {0, 0}, 4), begin), inside), 1e-3);
    }
}

TEST_F(CanvasInsideTest, ARewoundCacheGoesOnFromThere) {
  const at::NoGradGuard no_grad;
  for (const int64_t window : {0, 5})
    for (const std::vector<int64_t>& begin : {std::vector<int64_t>{9, 4}, std::vector<int64_t>{0, 0}}) {
      make(window);
      const int64_t rest = begin[0] == 0 ? 9 : 5;
      if (begin[0] == 0) {  // one row alone, to its end
        cache_ = cache_.select({1});
        cache_.rewind({0});
        EXPECT_LT(difference(model_->hidden_canvas(cache_, ids_.narrow(0, 1, 1).narrow(1, 0, rest)), states_.narrow(0, 1, 1).narrow(1, 0, rest)), 1e-11);
        continue;
      }
      cache_.rewind(begin);
      EXPECT_EQ(cache_.lengths(), begin);
      EXPECT_LT(difference(model_->hidden_canvas(cache_, part(ids_, begin, rest)), part(states_, begin, rest)), 1e-11);
    }
}

TEST_F(CanvasInsideTest, CommitReadsAsPrefillDoes) {
  const auto model = tiny_model(5);
  Cache committed = model->new_cache(2), read = model->new_cache(2);
  model->prefill(read, ids_, {9, 14});
  model->commit(committed, ids_, {9, 14});
  EXPECT_TRUE(at::equal(committed.layer(0).state, read.layer(0).state));
  EXPECT_TRUE(at::equal(committed.layer(3).keys, read.layer(3).keys));
  model->commit(committed, ids_, {3, 0});  // a row may read nothing
  EXPECT_EQ(committed.lengths(), (std::vector<int64_t>{12, 14}));
  EXPECT_TRUE(at::equal(committed.layer(0).state[1], read.layer(0).state[1]));
  EXPECT_FALSE(at::equal(committed.layer(0).state[0], read.layer(0).state[0]));
}

}  // namespace
}  // namespace foretrace::lm
