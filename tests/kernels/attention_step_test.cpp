#include "kernels/attention_step/attention_step.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

struct Attended {
  int64_t rows, query_heads, key_heads, size, value_size, capacity;
  std::vector<int64_t> begin, end;
  bool gated;
  double range;         // of queries
  bool latent = false;  // values are the keys' first channels
};

// By the definition, in double.
Numbers expected(const Attended& p, const Numbers& q, const Numbers& keys, const Numbers& values,
                 const Numbers& gate) {
  Numbers out(Element::kFloat64, p.rows * p.query_heads * p.value_size);
  const int64_t value_stride = p.latent ? p.size : p.value_size;
  for (int64_t head = 0; head < p.rows * p.query_heads; ++head) {
    const int64_t b = head / p.query_heads;
    const int64_t cached =
        (b * p.key_heads + head % p.query_heads / (p.query_heads / p.key_heads)) * p.capacity;
    std::vector<double> weight;
    double total = 0, most = -1e300;
    for (int64_t s = p.begin[b]; s < p.end[b]; ++s) {
      double dot = 0;
      for (int64_t i = 0; i < p.size; ++i)
        dot += q.get(head * p.size + i) * keys.get((cached + s) * p.size + i);
      weight.push_back(0.5 * dot);
      most = std::max(most, weight.back());
    }
    for (double& x : weight) total += x = std::exp(x - most);
    for (int64_t i = 0; i < p.value_size; ++i) {
      double sum = 0;
      for (int64_t s = p.begin[b]; s < p.end[b]; ++s)
        sum += weight[s - p.begin[b]] * values.get((cached + s) * value_stride + i);
      const double share = p.gated ? 1 / (1 + std::exp(-gate.get(head * p.value_size + i))) : 1;
      out.set(head * p.value_size + i, sum / total * share);
    }
  }
  return out;
}

void expect_attention(const Attended& p) {
  for (const Element element : {Element::kFloat32, Element::kBfloat16}) {
    Rng rng(p.size * 10 + p.capacity);
    const int64_t width = p.query_heads * p.size, out_width = p.query_heads * p.value_size,
                  slots = p.rows * p.key_heads * p.capacity;
    Numbers q = random_numbers(Element::kFloat32, p.rows * width, rng, -p.range, p.range);
    Numbers keys = random_numbers(element, slots * p.size, rng),
            values = random_numbers(element, slots * p.value_size, rng);
    for (int64_t b = 0; b < p.rows; ++b) {  // what no row sees may be anything
      for (int64_t at = 0; at < p.key_heads * p.capacity; ++at) {
        if (at % p.capacity >= p.begin[b] && at % p.capacity < p.end[b]) continue;
        for (int64_t i = 0; i < p.size; ++i)
          keys.set((b * p.key_heads * p.capacity + at) * p.size + i, std::nan(""));
        for (int64_t i = 0; i < p.value_size; ++i)
          values.set((b * p.key_heads * p.capacity + at) * p.value_size + i, std::nan(""));
      }
    }
    Numbers gate = random_numbers(Element::kFloat32, p.rows * out_width, rng, -9, 9);
    Numbers& read = p.latent ? keys : values;
    for (const std::string& variant : runnable(attention_step_variants())) {
      Numbers out = poisoned(Element::kFloat32, p.rows * out_width);
      attention_step({p.rows, p.query_heads, p.key_heads, p.size, p.value_size,
                      static_cast<const float*>(q.data()), width, element, keys.data(), read.data(),
                      p.latent ? p.size : p.value_size, p.capacity, p.begin.data(), p.end.data(),
                      0.5F, p.gated ? static_cast<const float*>(gate.data()) : nullptr, out_width,
                      static_cast<float*>(out.data())},
                     serial_for, variant);
      EXPECT_LT(relative_error(out, expected(p, q, keys, read, gate)), 2e-6)
          << variant << " size " << p.size;
    }
  }
}

TEST(AttentionStep, IsTheSoftmaxOverTheSlotsThatARowSees) {
  for (const int64_t size : {1, 8, 16, 20, 64, 128}) {
    expect_attention({2, 4, 2, size, size, 40, {0, 5}, {40, 22}, true, 2});
    expect_attention({3, 2, 2, size, size, 33, {0, 0, 32}, {1, 17, 33}, false, 2});
  }
  expect_attention({1, 6, 1, 24, 24, 1000, {0}, {1000}, true, 2});
}

TEST(AttentionStep, ValuesMayBeNarrowerThanKeysOrPartOfThem) {
  for (const int64_t size : {5, 24, 72}) {
    expect_attention({2, 4, 2, size, size - 4, 40, {0, 5}, {40, 22}, true, 2});
    expect_attention({2, 4, 2, size, size + 9, 40, {0, 5}, {40, 22}, false, 2});
    expect_attention({2, 6, 1, size, size - 4, 40, {0, 5}, {40, 22}, false, 2, true});
  }
}

// Tokens of the same row of a cache, each with an end of its own, get what each would get from a cache of its own.
TEST(AttentionStep, SeveralTokensMayReadOneRow) {
  constexpr int64_t kTokens = 5, kHeads = 4, kKeyHeads = 2, kSize = 24, kCapacity = 40, kWidth = kHeads * kSize;
  const std::vector<int64_t> row = {0, 2, 1, 0, 2}, begin = {0, 3, 0, 0, 3}, end = {7, 20, 33, 8, 21};
  Rng rng(3);
  Numbers q = random_numbers(Element::kFloat32, kTokens * kWidth, rng);
  Numbers keys = random_numbers(Element::kFloat32, 3 * kKeyHeads * kCapacity * kSize, rng),
          values = random_numbers(Element::kFloat32, 3 * kKeyHeads * kCapacity * kSize, rng);
  const auto offset = [](Numbers& of, int64_t index) { return static_cast<const float*>(of.data()) + index; };
  for (const std::string& variant : runnable(attention_step_variants())) {
    std::vector<float> out(kTokens * kWidth, 0), alone(kWidth, 0);
    AttentionStepArgs args = {kTokens, kHeads, kKeyHeads, kSize, kSize, offset(q, 0), kWidth, Element::kFloat32, keys.data(),
                              values.data(), kSize, kCapacity, begin.data(), end.data(), 0.5F, nullptr, 0, out.data(), row.data()};
    attention_step(args, serial_for, variant);
    for (int64_t token = 0; token < kTokens; ++token) {
      const int64_t cached = row[token] * kKeyHeads * kCapacity * kSize;
      attention_step({1, kHeads, kKeyHeads, kSize, kSize, offset(q, token * kWidth), kWidth, Element::kFloat32, offset(keys, cached),
                      offset(values, cached), kSize, kCapacity, &begin[token], &end[token], 0.5F, nullptr, 0, alone.data()},
                     serial_for, variant);
      EXPECT_TRUE(std::equal(alone.begin(), alone.end(), out.begin() + token * kWidth)) << variant << " token " << token;
    }
  }
}

// A single slot may outweigh all, early or late.
TEST(AttentionStep, LargeScoresDoNotOverflow) {
  expect_attention({2, 2, 1, 32, 32, 130, {0, 3}, {130, 99}, false, 400});
}

}  // namespace
}  // namespace foretrace::kernels
