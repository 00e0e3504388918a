#include "kernels/packed_linear/packed_linear.h"

#include <gtest/gtest.h>

#include "kernels/cpu.h"
#include "kernels/packed_linear/packed_rows.h"
#include "tests/kernels/kernel_case.h"
#include "tests/kernels/tiles/emulated_variants.h"
#include "tests/kernels/work_cuts.h"

namespace foretrace::kernels {
namespace {

struct Product {
  int64_t rows, inputs, outputs;
};

using LinearVariant = Variant<PackedLinearFunctions>;

// Those that run here, and tiles in software.
std::vector<LinearVariant> tested_variants(PackedType type) {
  std::vector<LinearVariant> variants(packed_linear_variants().begin(), packed_linear_variants().end());
#ifdef FORETRACE_TILED_KERNELS
  variants.push_back(emulated_packed_linear());
#endif
  const Element element = type == PackedType::kBfloat16 ? Element::kBfloat16 : Element::kFloat32;
  std::erase_if(variants, [element](const LinearVariant& v) { return !variant_allowed(v.name, v.available(), element, ""); });
  return variants;
}

constexpr int64_t kGap = 3;  // numbers between rows that nobody may touch

// y [rows, outputs], dense, of strided x and y; y holds `before` at first.
Numbers run(const PackedMatrix& matrix, Numbers& x, const Product& p, const Numbers* before,
            const LinearVariant& variant, ParallelFor parallel = serial_for) {
  const int64_t x_stride = p.inputs + kGap, y_stride = p.outputs + kGap;
  Numbers y = poisoned(Element::kFloat32, p.rows * y_stride);
  for (int64_t i = 0; before != nullptr && i < before->size(); ++i)
    y.set(i / p.outputs * y_stride + i % p.outputs, before->get(i));
  run_packed_linear(variant.functions,
                    matrix.args(p.rows, static_cast<const float*>(x.data()), x_stride,
                                static_cast<float*>(y.data()), y_stride, before != nullptr),
                    parallel);
  Numbers dense(Element::kFloat32, p.rows * p.outputs);
  for (int64_t i = 0; i < y.size(); ++i) {
    const int64_t row = i / y_stride, output = i % y_stride;
    if (output < p.outputs) {
      dense.set(row * p.outputs + output, y.get(i));
    } else {
      EXPECT_TRUE(std::isnan(y.get(i))) << variant.name << " wrote between rows";
    }
  }
  return dense;
}

Numbers expected(const Numbers& w, const Numbers& x, const Product& p, const Numbers* before) {
  Numbers y(Element::kFloat64, p.rows * p.outputs);
  for (int64_t r = 0; r < p.rows; ++r) {
    for (int64_t n = 0; n < p.outputs; ++n) {
      double sum = before != nullptr ? before->get(r * p.outputs + n) : 0;
      for (int64_t k = 0; k < p.inputs; ++k)
        sum += w.get(n * p.inputs + k) * x.get(r * (p.inputs + kGap) + k);
      y.set(r * p.outputs + n, sum);
    }
  }
  return y;
}

void expect_products(const Product& p) {
  Rng rng(p.rows * 1000 + p.inputs + p.outputs);
  for (const Element element : {Element::kFloat32, Element::kBfloat16}) {
    Numbers w = random_numbers(element, p.outputs * p.inputs, rng);
    Numbers x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng);
    const Numbers before = random_numbers(Element::kFloat32, p.rows * p.outputs, rng);
    const PackedType type =
        element == Element::kFloat32 ? PackedType::kFloat32 : PackedType::kBfloat16;
    const PackedMatrix matrix(w.data(), element, p.outputs, p.inputs, type);
    for (const LinearVariant& variant : tested_variants(type)) {
      EXPECT_LT(relative_error(run(matrix, x, p, nullptr, variant), expected(w, x, p, nullptr)),
                2e-6)
          << variant.name << " " << p.rows << "x" << p.inputs << "x" << p.outputs;
      EXPECT_LT(relative_error(run(matrix, x, p, &before, variant), expected(w, x, p, &before)),
                2e-6)
          << variant.name;
    }
  }
}

TEST(PackedLinear, IsTheProductWithTheTransposedMatrix) {
  for (int64_t rows = 1; rows <= 19; ++rows) expect_products({rows, 33, 85});
  for (const int64_t inputs : {1, 2, 15, 64, 257}) expect_products({3, inputs, 48});
  for (const int64_t outputs : {1, 15, 16, 17, 64, 65, 129}) expect_products({2, 20, outputs});
  for (const int64_t rows : {15, 16, 17, 33, 48, 49, 63, 64, 65, 129, 1000}) expect_products({rows, 96, 33});
}

// Rows of bfloat16 take another way through tiles, and so does a row of them among others.
TEST(PackedLinear, RowsOfBfloat16AreTheSameAmongAnyOthers) {
  const Product p{70, 40, 50};
  Rng rng(5);
  Numbers w = random_numbers(Element::kBfloat16, p.outputs * p.inputs, rng);
  const Numbers coarse = random_numbers(Element::kBfloat16, p.rows * (p.inputs + kGap), rng).as(Element::kFloat32);
  const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
  for (const LinearVariant& variant : tested_variants(PackedType::kBfloat16)) {
    Numbers x = coarse;
    const Numbers all = run(matrix, x, p, nullptr, variant);
    EXPECT_LT(relative_error(all, expected(w, x, p, nullptr)), 2e-6) << variant.name;
    x.set(69 * (p.inputs + kGap), 1.0 / 3);
    x.set(0, 1.0 / 3);
    const Numbers mixed = run(matrix, x, p, nullptr, variant);
    for (int64_t i = p.outputs; i < 69 * p.outputs; ++i) ASSERT_EQ(mixed.get(i), all.get(i)) << variant.name;
    EXPECT_LT(relative_error(mixed, expected(w, x, p, nullptr)), 2e-6) << variant.name;
  }
}

TEST(PackedLinear, NumbersOfAnySizeKeepTheirAccuracy) {
  const Product p{5, 70, 20};
  Rng rng(8);
  Numbers w = random_numbers(Element::kBfloat16, p.outputs * p.inputs, rng);
  const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
  for (const double size : {1e-30, 1e-15, 1e15, 3e36}) {
    Numbers x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng, -size, size);
    for (const LinearVariant& variant : tested_variants(PackedType::kBfloat16)) {
      const Numbers y = run(matrix, x, p, nullptr, variant), e = expected(w, x, p, nullptr);
      double worst = 0, top = 0;
      for (int64_t i = 0; i < e.size(); ++i) {
        worst = std::max(worst, std::abs(y.get(i) - e.get(i)));
        top = std::max(top, std::abs(e.get(i)));
      }
      EXPECT_LT(worst, 2e-6 * top) << variant.name << " " << size;
    }
  }
}

TEST(PackedLinear, WhatIsNotFiniteStaysSo) {
  const Product p{2, 3, 1};
  Numbers w(Element::kBfloat16, std::vector<double>{1, 1, 1});
  const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
  Numbers x(Element::kFloat32, p.rows * (p.inputs + kGap));
  for (int64_t i = 0; i < x.size(); ++i) x.set(i, 1.0 / 3);
  x.set(1, std::numeric_limits<double>::infinity());
  x.set(p.inputs + kGap, std::nan(""));
  for (const LinearVariant& variant : tested_variants(PackedType::kBfloat16)) {
    const Numbers y = run(matrix, x, p, nullptr, variant);
    EXPECT_EQ(y.get(0), std::numeric_limits<double>::infinity()) << variant.name;
    EXPECT_TRUE(std::isnan(y.get(1))) << variant.name;
  }
}

// Rows around what is taken at once, outputs around what is rounded at once.
TEST(PackedRows, AreTheProductRoundedOnceOnAnyThreads) {
  Rng rng(11);
  for (const Product& p : {Product{1, 33, 85}, Product{31, 64, 128}, Product{32, 15, 129}, Product{33, 40, 300}, Product{65, 257, 1}, Product{1000, 20, 17}}) {
    Numbers w = random_numbers(Element::kBfloat16, p.outputs * p.inputs, rng), x = random_numbers(Element::kBfloat16, p.rows * p.inputs, rng);
    const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
    Numbers exact(Element::kFloat64, p.rows * p.outputs);
    for (int64_t i = 0; i < exact.size(); ++i) {
      double sum = 0;
      for (int64_t k = 0; k < p.inputs; ++k) sum += x.get(i / p.outputs * p.inputs + k) * w.get(i % p.outputs * p.inputs + k);
      exact.set(i, sum);
    }
    for (const std::string& variant : runnable(packed_rows_variants())) {
      Numbers y = poisoned(Element::kBfloat16, exact.size()), cut = y;
      const auto multiply = [&](Numbers& to, ParallelFor parallel) {
        packed_rows(matrix, p.rows, static_cast<const uint16_t*>(x.data()), static_cast<uint16_t*>(to.data()), parallel, variant);
      };
      multiply(y, serial_for);
      multiply(cut, one_by_one);
      EXPECT_LT(relative_error(y, exact), 4e-3) << variant << " " << p.rows;
      for (int64_t i = 0; i < y.size(); ++i) {
        ASSERT_LE(std::abs(y.get(i) - exact.get(i)), std::abs(exact.get(i)) * 0x1p-8 + 1e-5) << variant << " " << i;
        ASSERT_EQ(y.get(i), cut.get(i)) << variant;
      }
    }
  }
}

#ifdef FORETRACE_TILED_KERNELS
TEST(PackedLinear, TilesInSoftwareAreGivenBack) {
  if (!emulated_packed_linear().available()) GTEST_SKIP() << "this processor has no AVX-512";
  const Product p{4, 40, 20};
  Rng rng(9);
  Numbers w = random_numbers(Element::kBfloat16, p.outputs * p.inputs, rng), x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng);
  const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
  run(matrix, x, p, nullptr, emulated_packed_linear());
  EXPECT_FALSE(EmulatedTiles::configured());
}

TEST(PackedLinear, TilesOfTheProcessorGiveTheBitsOfThoseInSoftware) {
  if (!cpu_has_bfloat16_tiles()) GTEST_SKIP() << "this processor has no tiles (AMX_BF16), or the kernel does not give them";
  Rng rng(10);
  for (const Product& p : {Product{1, 33, 85}, Product{5, 64, 48}, Product{16, 40, 100}, Product{100, 257, 65}}) {
    Numbers w = random_numbers(Element::kBfloat16, p.outputs * p.inputs, rng), x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng);
    const PackedMatrix matrix(w.data(), Element::kBfloat16, p.outputs, p.inputs, PackedType::kBfloat16);
    const Numbers real = run(matrix, x, p, nullptr, packed_linear_variants().front());
    const Numbers emulated = run(matrix, x, p, nullptr, emulated_packed_linear());
    for (int64_t i = 0; i < real.size(); ++i) ASSERT_EQ(real.get(i), emulated.get(i)) << p.rows;
  }
}
#endif

TEST(PackedLinear, ARowIsTheSameAmongAnyOthersAndOnAnyThreads) {
  const Product p{17, 65, 100};
  Rng rng(3);
  Numbers w = random_numbers(Element::kFloat32, p.outputs * p.inputs, rng);
  Numbers x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng);
  for (const PackedType type : {PackedType::kFloat32, PackedType::kBfloat16, PackedType::kInt8}) {
    const PackedMatrix matrix(w.data(), Element::kFloat32, p.outputs, p.inputs, type);
    for (const LinearVariant& variant : tested_variants(type)) {
      const Numbers whole = run(matrix, x, p, nullptr, variant);
      const Numbers parts = run(matrix, x, p, nullptr, variant, one_by_one);
      for (int64_t i = 0; i < parts.size(); ++i) ASSERT_EQ(parts.get(i), whole.get(i)) << variant.name;
      for (int64_t rows = 1; rows < p.rows; ++rows) {
        const Numbers some = run(matrix, x, {rows, p.inputs, p.outputs}, nullptr, variant);
        for (int64_t i = 0; i < some.size(); ++i)
          ASSERT_EQ(some.get(i), whole.get(i)) << variant.name << " " << rows;
      }
    }
  }
}

// Ranges of three blocks, which end within products.
void in_threes(int64_t count, int64_t /*grain*/, RangeBody body, void* context) {
  for (int64_t i = 0; i < count; i += 3) body(context, i, std::min(i + 3, count));
}

TEST(PackedLinear, SeveralProductsAtOnceAreEachByItself) {
  constexpr int64_t kInputs = 20;
  Rng rng(6);
  Numbers x = random_numbers(Element::kFloat32, 5 * kInputs, rng);
  std::vector<PackedMatrix> matrices;
  for (const int64_t outputs : {16, 85, 1, 48}) {
    Numbers w = random_numbers(Element::kFloat32, outputs * kInputs, rng);
    matrices.emplace_back(w.data(), Element::kFloat32, outputs, kInputs, PackedType::kFloat32);
  }
  for (const std::string& variant : runnable(packed_linear_variants())) {
    std::vector<Numbers> apart, together;
    std::vector<PackedLinearArgs> products;
    for (const PackedMatrix& matrix : matrices) {
      const auto rows = static_cast<int64_t>(apart.size() + 1);
      const auto args = [&](Numbers& y) {
        return matrix.args(rows, static_cast<const float*>(x.data()), kInputs,
                           static_cast<float*>(y.data()), matrix.outputs(), false);
      };
      apart.push_back(poisoned(Element::kFloat32, rows * matrix.outputs()));
      together.push_back(apart.back());
      packed_linear(args(apart.back()), serial_for, variant);
      products.push_back(args(together.back()));
    }
    packed_linear_each(products, in_threes, variant);
    for (size_t i = 0; i < apart.size(); ++i)
      EXPECT_EQ(relative_error(together[i], apart[i]), 0) << variant;
  }
}

TEST(PackedLinear, Int8WeightsAreWithinHalfAStepOfEachOutputsLargest) {
  const Product p{2, 40, 37};
  Rng rng(4);
  Numbers w = random_numbers(Element::kFloat32, p.outputs * p.inputs, rng);
  for (int64_t k = 0; k < p.inputs; ++k) w.set(5 * p.inputs + k, 0);  // an output without weights
  Numbers rounded = w.as(Element::kFloat64);
  for (int64_t n = 0; n < p.outputs; ++n) {
    double largest = 0;
    for (int64_t k = 0; k < p.inputs; ++k)
      largest = std::max(largest, std::abs(w.get(n * p.inputs + k)));
    for (int64_t k = 0; largest > 0 && k < p.inputs; ++k) {
      const double step = largest / 127;
      rounded.set(n * p.inputs + k, step * std::nearbyint(w.get(n * p.inputs + k) / step));
      ASSERT_LE(std::abs(rounded.get(n * p.inputs + k) - w.get(n * p.inputs + k)), 0.51 * step);
    }
  }
  Numbers x = random_numbers(Element::kFloat32, p.rows * (p.inputs + kGap), rng);
  const PackedMatrix matrix(w.data(), Element::kFloat32, p.outputs, p.inputs, PackedType::kInt8);
  for (const LinearVariant& variant : tested_variants(PackedType::kInt8))
    EXPECT_LT(relative_error(run(matrix, x, p, nullptr, variant), expected(rounded, x, p, nullptr)),
              2e-6)
        << variant.name;
  EXPECT_EQ(matrix.bytes(), 48 * 40 + 48 * 4);
}

}  // namespace
}  // namespace foretrace::kernels
