// Root-mean-square norms of rows, with or without a gate; rms_norm.h and gated_rms_norm.h have the
// formulas:
//   y = m x r gate(z),  r = rsqrt(mean(x^2) + eps),  m = weight or 1 + weight,  without z: no gate
// with gate silu or sigmoid, and with e = dy m gate(z):
//   dx = r (e - x r^2 mean(e x))     dz = dy m x r gate'(z)     dweight = sum over rows of dy x r
//   gate(z)
#pragma once

#include "kernels/cuda/sum_partials.cuh"
#include "kernels/row_layout.h"

namespace foretrace::kernels::cuda {

struct NormRows {
  int64_t rows, cols;
  const void* x;
  const void* z;  // read if gated
  RowLayout x_rows, z_rows;
  const float* weight;
  float weight_offset;  // 0 or 1
  float eps;
  bool sigmoid_gate = false;  // sigmoid(z), not silu(z)
};

struct NormRowGrads {
  const void* d_out;  // dense
  void* dx;
  void* dz;
  RowLayout dx_rows, dz_rows;
  float* dweight;
};

FORETRACE_DEVICE float output_gate_slope(float z, bool only_sigmoid) {
  const float s = sigmoid(z);
  return only_sigmoid ? s * (1.0f - s) : s * (1.0f + z * (1.0f - s));
}

// A warp a row.
template <typename T, bool kGated>
struct RowNormKernel {
  static constexpr int kThreads = 128;
  NormRows in;
  void* out;

  int64_t blocks() const { return (in.rows + kThreads / kWarp - 1) / (kThreads / kWarp); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t row = block_index() * (kThreads / kWarp) + warp();
    if (row >= in.rows) return;
    const int64_t x_at = row_offset(in.x_rows, row), z_at = row_offset(in.z_rows, row);
    float sum = 0;
    for (int64_t j = lane(); j < in.cols; j += kWarp) {
      const float x = load<T>(in.x, x_at + j);
      sum += x * x;
    }
    const float inverse = 1.0f / sqrtf(warp_sum(sum) / static_cast<float>(in.cols) + in.eps);
    for (int64_t j = lane(); j < in.cols; j += kWarp) {
      float y = load<T>(in.x, x_at + j) * inverse * (in.weight_offset + in.weight[j]);
      if constexpr (kGated) {
        const float z = load<T>(in.z, z_at + j);
        y *= output_gate(z, in.sigmoid_gate);
      }
      store<T>(out, row * in.cols + j, y);
    }
  }
};

// A warp a row: dx, dz, and r for the gradient of the weight.
template <typename T, bool kGated>
struct RowNormBackwardKernel {
  static constexpr int kThreads = 128;
  NormRows in;
  NormRowGrads grads;
  float* inverses;  // [rows]

  int64_t blocks() const { return (in.rows + kThreads / kWarp - 1) / (kThreads / kWarp); }
  int64_t shared_floats() const { return 0; }

  // dy m gate(z) at one place.
  FORETRACE_DEVICE float gated_slope(int64_t row, int64_t z_at, int64_t j) const {
    const float e = load<T>(grads.d_out, row * in.cols + j) * (in.weight_offset + in.weight[j]);
    if constexpr (!kGated) return e;
    const float z = load<T>(in.z, z_at + j);
    return e * output_gate(z, in.sigmoid_gate);
  }

  FORETRACE_DEVICE void store_dz(int64_t row, int64_t z_at, int64_t j, float normed) const {
    const float z = load<T>(in.z, z_at + j);
    const float dy = load<T>(grads.d_out, row * in.cols + j);
    store<T>(grads.dz, row_offset(grads.dz_rows, row) + j,
             dy * (in.weight_offset + in.weight[j]) * normed * output_gate_slope(z, in.sigmoid_gate));
  }

  FORETRACE_DEVICE void operator()() const {
    const int64_t row = block_index() * (kThreads / kWarp) + warp();
    if (row >= in.rows) return;
    const int64_t x_at = row_offset(in.x_rows, row), z_at = row_offset(in.z_rows, row);
    float squares = 0, along = 0;
    for (int64_t j = lane(); j < in.cols; j += kWarp) {
      const float x = load<T>(in.x, x_at + j);
      squares += x * x;
      along += gated_slope(row, z_at, j) * x;
    }
    const auto cols = static_cast<float>(in.cols);
    const float inverse = 1.0f / sqrtf(warp_sum(squares) / cols + in.eps);
    const float share = warp_sum(along) / cols * inverse * inverse;
    for (int64_t j = lane(); j < in.cols; j += kWarp) {
      const float x = load<T>(in.x, x_at + j);
      const float dx = inverse * (gated_slope(row, z_at, j) - x * share);
      if constexpr (kGated) store_dz(row, z_at, j, x * inverse);
      store<T>(grads.dx, row_offset(grads.dx_rows, row) + j, dx);
    }
    if (lane() == 0) inverses[row] = inverse;
  }
};

// A thread a column, over one block of rows.
template <typename T, bool kGated>
struct NormWeightKernel {
  static constexpr int kThreads = 128;
  NormRows in;
  const void* d_out;
  const float* inverses;
  float* partials;  // [row blocks, cols]

  int64_t column_blocks() const { return (in.cols + kThreads - 1) / kThreads; }
  int64_t blocks() const { return RowCut{in.rows}.count() * column_blocks(); }
  int64_t shared_floats() const { return 0; }

  FORETRACE_DEVICE void operator()() const {
    const int64_t across = (in.cols + kThreads - 1) / kThreads, block = block_index() / across;
    const int64_t j = block_index() % across * kThreads + thread_index();
    if (j >= in.cols) return;
    const RowCut cut{in.rows};
    float sum = 0;
    for (int64_t row = cut.begin(block); row < cut.begin(block + 1); ++row) {
      float term = load<T>(d_out, row * in.cols + j) * inverses[row] *
                   load<T>(in.x, row_offset(in.x_rows, row) + j);
      if constexpr (kGated) {
        const float z = load<T>(in.z, row_offset(in.z_rows, row) + j);
        term *= output_gate(z, in.sigmoid_gate);
      }
      sum += term;
    }
    partials[block * in.cols + j] = sum;
  }
};

constexpr int64_t row_norm_workspace(int64_t rows, int64_t cols) {
  return rows + RowCut{rows}.count() * cols;
}

template <bool kGated, typename Launcher>
Status row_norm(Element element, const NormRows& in, void* out, const Launcher& launch) {
  return for_element(element, [&](auto number) {
    return launch(RowNormKernel<decltype(number), kGated>{in, out});
  });
}

template <bool kGated, typename Launcher>
Status row_norm_backward(Element element, const NormRows& in, const NormRowGrads& grads,
                         float* workspace, const Launcher& launch) {
  return for_element(element, [&](auto number) -> Status {
    using T = decltype(number);
    float* partials = workspace + in.rows;
    TRY(launch(RowNormBackwardKernel<T, kGated>{in, grads, workspace}));
    TRY(launch(NormWeightKernel<T, kGated>{in, grads.d_out, workspace, partials}));
    return launch(
        SumPartialsKernel{partials, RowCut{in.rows}.count(), in.cols, 0, in.cols, grads.dweight});
  });
}

}  // namespace foretrace::kernels::cuda
