// One token a row through MixtureOfExperts, on the kernels alone.
#include <algorithm>
#include <cmath>

#include "kernels/swiglu/swiglu.h"
#include "lm/linear.h"
#include "lm/mixture_of_experts.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// Pairs of a row and an expert that it chose, sorted by expert, then by row.
struct Visits {
  Visits(const StepRouting& routing, int64_t experts) : begin(static_cast<size_t>(experts) + 1, 0) {
    const int64_t count = routing.experts.numel(), chosen = routing.experts.size(1);
    const auto* expert = routing.experts.data_ptr<int64_t>();
    for (int64_t i = 0; i < count; ++i) ++begin[static_cast<size_t>(expert[i]) + 1];
    for (size_t e = 1; e < begin.size(); ++e) begin[e] += begin[e - 1];
    std::vector<int64_t> next(begin.begin(), begin.end() - 1);
    row.resize(static_cast<size_t>(count));
    weight.resize(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<size_t>(next[static_cast<size_t>(expert[i])]++);
      row[at] = i / chosen;
      weight[at] = routing.weights[i];
    }
  }
  [[nodiscard]] int64_t count() const { return static_cast<int64_t>(row.size()); }

  std::vector<int64_t> begin;  // [E + 1]: each expert's first pair
  std::vector<int64_t> row;
  std::vector<float> weight;
};

// Each expert's matrix times its pairs' rows: x [pairs, inputs] -> y [pairs, outputs].
void multiply_experts(const Parameter& weight, const Visits& visits, const float* x, float* y) {
  std::vector<kernels::PackedLinearArgs> products;
  for (size_t e = 0; e + 1 < visits.begin.size(); ++e) {
    const kernels::PackedMatrix& expert = (*weight.packed)[e];
    const int64_t first = visits.begin[e], rows = visits.begin[e + 1] - first;
    if (rows == 0) continue;
    products.push_back(
        expert.args(rows, x + first * expert.inputs(), expert.inputs(), y + first * expert.outputs(), expert.outputs(), false));
  }
  kernels::packed_linear_each(products, ops::parallel_for);
}

void add_scaled(int64_t count, float scale, const float* x, float* y) {
  for (int64_t i = 0; i < count; ++i) y[i] += scale * x[i];
}

}  // namespace

void MixtureOfExperts::routed_step(TokenStep& step, const float* x, float* y) const {
  const int64_t width = gate_up_.value.size(1), inner = down_.value.size(1);
  const Visits visits(router_.step(step, x), experts_);
  const int64_t pairs = visits.count();
  float* given = step.scratch.take(pairs * width);
  float* both = step.scratch.take(pairs * 2 * inner);
  float* product = step.scratch.take(pairs * inner);
  for (int64_t i = 0; i < pairs; ++i) std::copy_n(x + visits.row[static_cast<size_t>(i)] * width, width, given + i * width);
  multiply_experts(gate_up_, visits, given, both);
  kernels::swiglu({pairs, inner, kernels::Element::kFloat32, both, both + inner, 2 * inner, 2 * inner, product}, ops::parallel_for);
  float* out = given;
  multiply_experts(down_, visits, product, out);
  for (int64_t i = 0; i < pairs; ++i) {
    const auto pair = static_cast<size_t>(i);
    add_scaled(width, visits.weight[pair], out + i * width, y + visits.row[pair] * width);
  }
}

void MixtureOfExperts::step(TokenStep& step, const float* x, float* y) const {
  routed_step(step, x, y);
  if (shared_ == nullptr) return;
  if (shared_gate_ == nullptr) return shared_->step(step, x, y);
  const int64_t width = gate_up_.value.size(1);
  float* gate = step.scratch.take(step.rows);
  float* out = step.scratch.take(step.rows * width);
  linear_step(*shared_gate_, {step.rows, x, gate});
  std::fill_n(out, step.rows * width, 0.0F);
  shared_->step(step, x, out);
  for (int64_t row = 0; row < step.rows; ++row)
    add_scaled(width, 1 / (1 + std::exp(-gate[row])), out + row * width, y + row * width);
}

}  // namespace foretrace::lm
