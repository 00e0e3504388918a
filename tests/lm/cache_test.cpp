// A cache can be copied, cut to rows, and dropped, and nothing leaks between the copies.
#include <gtest/gtest.h>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

TEST(Cache, AForkGoesItsOwnWay) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(2, 2, 30);
  Cache cache = model->new_cache(2);
  model->prefill(cache, ids, {30, 30});
  Cache fork = cache.fork();
  const at::Tensor a = at::tensor({1, 2}, at::kLong);
  const at::Tensor b = at::tensor({3, 4}, at::kLong);
  for (int i = 0; i < 40; ++i) model->step(fork, b);
  const at::Tensor next = model->step(cache, a);

  Cache fresh = model->new_cache(2);
  model->prefill(fresh, ids, {30, 30});
  EXPECT_TRUE(at::equal(next, model->step(fresh, a)));
  EXPECT_EQ(fork.lengths(), (std::vector<int64_t>{70, 70}));
}

TEST(Cache, SelectedRowsContinueAsTheirOriginals) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(3, 3, 40);
  Cache cache = model->new_cache(3);
  model->prefill(cache, ids, {40, 11, 25});
  Cache picked = cache.select({2, 0, 2});
  EXPECT_EQ(picked.lengths(), (std::vector<int64_t>{25, 40, 25}));
  const at::Tensor next = model->step(picked, at::tensor({5, 6, 7}, at::kLong));
  const at::Tensor same = model->step(cache, at::tensor({6, 9, 5}, at::kLong));
  EXPECT_LT(difference(next[0], same[2]), 1e-6);
  EXPECT_LT(difference(next[1], same[0]), 1e-6);
  EXPECT_GT(difference(next[2], same[2]), 1e-3);
}

TEST(Cache, DropForgetsAndFreesEverything) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(4, 2, 20);
  Cache cache = model->new_cache(2);
  const at::Tensor first = model->prefill(cache, ids, {20, 20});
  EXPECT_GT(cache.bytes(), 0);
  cache.drop();
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_TRUE(cache.empty());
  EXPECT_TRUE(at::equal(model->prefill(cache, ids, {20, 20}), first));
}

TEST(Cache, StateIsFp32InABFloat16Model) {
  const auto model = tiny_model(1, at::kBFloat16);
  Cache cache = model->new_cache(1);
  model->prefill(cache, tiny_ids(5, 1, 8), {8});
  EXPECT_EQ(cache.layer(0).state.scalar_type(), at::kFloat);
  EXPECT_EQ(cache.layer(3).keys.scalar_type(), at::kBFloat16);
}

}  // namespace
}  // namespace foretrace::lm
