// Times every variant of the product with packed weights on one thread, after holding it to the reference: a matrix that the caches hold
// and one that the nearer ones do not, of bfloat16.
#include "kernels/bench/bench.h"
#include "kernels/packed_linear/packed_linear.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels::bench {

static void bench_product(int64_t rows, int64_t inputs, int64_t outputs) {
  Rng rng(1);
  Numbers w = random_numbers(Element::kBfloat16, outputs * inputs, rng), x = random_numbers(Element::kFloat32, rows * inputs, rng);
  const PackedMatrix matrix(w.data(), Element::kBfloat16, outputs, inputs, PackedType::kBfloat16);
  Numbers y = poisoned(Element::kFloat32, rows * outputs), expected = y;
  const auto multiply = [&](Numbers& to, std::string_view variant) {
    packed_linear(matrix.args(rows, static_cast<const float*>(x.data()), inputs, static_cast<float*>(to.data()), outputs, false), serial_for,
                  variant);
  };
  multiply(expected, "reference");
  const std::string name = "packed_linear " + std::to_string(rows) + " x " + std::to_string(inputs) + " x " + std::to_string(outputs);
  for (const auto& variant : packed_linear_variants()) {
    if (!variant.available()) continue;
    multiply(y, variant.name);
    check(relative_error(y, expected), 2e-6, variant.name);
    report(name, variant.name, static_cast<double>(rows), 2.0 * static_cast<double>(inputs * outputs), [&] { multiply(y, variant.name); });
  }
}

void bench_packed() {
  for (const int64_t rows : {1, 2, 16, 64}) {
    bench_product(rows, 256, 768);
    bench_product(rows, 2048, 2048);
  }
}

}  // namespace foretrace::kernels::bench
