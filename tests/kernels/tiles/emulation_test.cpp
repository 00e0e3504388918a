#include "kernels/tiles/emulation.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "core/rng.h"
#include "kernels/element_access.h"

namespace foretrace::kernels {
namespace {

// Sizes of sum (0) += left (1) right (2).
struct ProductShape {
  int64_t rows, pairs, outputs;
};

TileShapes shapes_of(const ProductShape& s) {
  TileShapes shapes;
  shapes.set(0, s.rows, 4 * s.outputs);
  shapes.set(1, s.rows, 4 * s.pairs);
  shapes.set(2, s.pairs, 4 * s.outputs);
  return shapes;
}

// left [rows, 2 pairs], right [2 pairs, outputs]; values must be bfloat16.
std::vector<float> tile_product(const ProductShape& s, const std::vector<float>& left, const std::vector<float>& right, std::vector<float> sum) {
  std::vector<uint16_t> a(left.size()), b(right.size());
  for (size_t i = 0; i < left.size(); ++i) a[i] = bfloat16_bits(left[i]);
  for (int64_t k = 0; k < 2 * s.pairs; ++k)
    for (int64_t n = 0; n < s.outputs; ++n)
      b[static_cast<size_t>((k / 2 * s.outputs + n) * 2 + k % 2)] = bfloat16_bits(right[static_cast<size_t>(k * s.outputs + n)]);
  EmulatedTiles::configure(shapes_of(s));
  EmulatedTiles::load<0>(sum.data(), 4 * s.outputs);
  EmulatedTiles::load<1>(a.data(), 4 * s.pairs);
  EmulatedTiles::load<2>(b.data(), 4 * s.outputs);
  EmulatedTiles::add_products<0, 1, 2>();
  EmulatedTiles::store<0>(sum.data(), 4 * s.outputs);
  EmulatedTiles::release();
  return sum;
}

TEST(TileEmulation, AddsTheProductOfTilesOfAnyShape) {
  Rng rng(1);
  for (const ProductShape& s : {ProductShape{1, 1, 1}, ProductShape{16, 16, 16}, ProductShape{3, 5, 7}, ProductShape{16, 1, 9}}) {
    std::vector<float> left(static_cast<size_t>(s.rows * 2 * s.pairs)), right(static_cast<size_t>(2 * s.pairs * s.outputs)),
        sum(static_cast<size_t>(s.rows * s.outputs));
    for (std::vector<float>* numbers : {&left, &right, &sum})
      for (float& x : *numbers) x = static_cast<float>(static_cast<int64_t>(rng.uniform() * 64) - 32);  // whole: every sum is exact
    const std::vector<float> got = tile_product(s, left, right, sum);
    for (int64_t m = 0; m < s.rows; ++m) {
      for (int64_t n = 0; n < s.outputs; ++n) {
        float expected = sum[static_cast<size_t>(m * s.outputs + n)];
        for (int64_t k = 0; k < 2 * s.pairs; ++k)
          expected += left[static_cast<size_t>(m * 2 * s.pairs + k)] * right[static_cast<size_t>(k * s.outputs + n)];
        EXPECT_EQ(got[static_cast<size_t>(m * s.outputs + n)], expected);
      }
    }
  }
}

// 2^24 + 1 is no float32: what is left of ones shows who is added to whom.
TEST(TileEmulation, EvenAndOddInputsAreChainsOfTheirOwn) {
  const float large = 0x1p24F;
  EXPECT_EQ(tile_product({1, 2, 1}, {large, 1, 1, 1}, {1, 1, 1, 1}, {0})[0], large + 2);
  EXPECT_EQ(tile_product({1, 2, 1}, {large, 1, 1, 0}, {1, 1, 1, 1}, {0})[0], large);
  EXPECT_EQ(tile_product({1, 2, 1}, {1, 1, 0, 0}, {1, 1, 1, 1}, {large})[0], large + 2) << "the old sum is added last";
  EXPECT_EQ(tile_product({1, 2, 1}, {0x1p12F + 0x1p5F, 0, -0x1p24F, 0}, {0x1p12F + 0x1p5F, 0, 1, 0}, {0})[0], 0x1p18F + 0x1p10F)
      << "a product is not rounded before it is added";
}

TEST(TileEmulation, NumbersThatAreNotNormalAreZero) {
  EXPECT_EQ(tile_product({1, 1, 1}, {0x1p-127F, 0}, {0x1p100F, 0}, {0})[0], 0) << "of the operands";
  EXPECT_EQ(tile_product({1, 1, 1}, {0x1p-70F, 0}, {0x1p-60F, 0}, {0})[0], 0) << "of products";
  EXPECT_EQ(tile_product({1, 1, 1}, {0, 0}, {0, 0}, {0x1p-130F})[0], 0) << "of sums";
  EXPECT_EQ(tile_product({1, 1, 1}, {0x1p-63F, 0}, {0x1p-63F, 0}, {0})[0], 0x1p-126F);
}

TEST(TileEmulation, ShapesClearTilesAndRowsBehindOneAreZero) {
  std::vector<float> numbers(256, 3), stored(256, 7);
  TileShapes shapes;
  shapes.set(0, 16, 64);
  shapes.set(1, 2, 64);
  EmulatedTiles::configure(shapes);
  EmulatedTiles::load<0>(numbers.data(), 64);
  EmulatedTiles::configure(shapes);
  EmulatedTiles::store<0>(stored.data(), 64);
  EXPECT_EQ(stored, std::vector<float>(256, 0));
  EmulatedTiles::load<1>(numbers.data(), 64);
  stored.assign(256, 7);
  EmulatedTiles::store<1>(stored.data(), 64);
  EXPECT_EQ(stored[31], 3);
  EXPECT_EQ(stored[32], 7);
  EmulatedTiles::release();
  EXPECT_FALSE(EmulatedTiles::configured());
}

void use_sums(int left_rows, int left_bytes, int right_rows, int right_bytes) {
  TileShapes shapes;
  shapes.set(0, 4, 32);
  shapes.set(1, left_rows, left_bytes);
  shapes.set(2, right_rows, right_bytes);
  EmulatedTiles::configure(shapes);
  EmulatedTiles::add_products<0, 1, 2>();
}

using TileEmulationDeathTest = testing::Test;

TEST(TileEmulationDeathTest, RefusesWhatTheProcessorRefuses) {
  float numbers[256] = {};
  EXPECT_DEATH(EmulatedTiles::load<0>(numbers, 64), "before configure");
  EXPECT_DEATH(use_sums(3, 32, 8, 32), "rows of the sum");
  EXPECT_DEATH(use_sums(4, 32, 8, 36), "columns of the sum");
  EXPECT_DEATH(use_sums(4, 32, 7, 32), "inputs of the left tile");
  EXPECT_DEATH(use_sums(17, 32, 8, 32), "too large");
  EXPECT_DEATH(use_sums(4, 65, 8, 32), "too large");
  EXPECT_DEATH(use_sums(4, 0, 8, 32), "rows or bytes alone");
  EXPECT_DEATH(use_sums(4, 32, 0, 0), "without a shape");
  const auto with = [](auto change) {
    TileShapes shapes;
    shapes.set(0, 16, 64);
    change(shapes);
    EmulatedTiles::configure(shapes);
  };
  EXPECT_DEATH(with([](TileShapes& s) { s.palette = 2; }), "palette");
  EXPECT_DEATH(with([](TileShapes& s) { s.reserved[3] = 1; }), "reserved");
  EXPECT_DEATH(with([](TileShapes& s) { s.set(8, 1, 64); }), "ninth");
  EXPECT_DEATH(with([](TileShapes&) {}); EmulatedTiles::clear(8), "eight tiles");
  EXPECT_DEATH(with([](TileShapes& s) { s.set(1, 16, 64); }); EmulatedTiles::add_products(0, 1, 1), "with itself");
}

}  // namespace
}  // namespace foretrace::kernels
