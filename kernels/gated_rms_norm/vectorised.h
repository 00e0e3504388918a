// Two passes a row: the second finds the row in the first-level cache.
#pragma once

#include "kernels/gated_rms_norm/variants.h"
#include "kernels/lanes/row_norm.h"

namespace foretrace::kernels::FORETRACE_LANES::gated_rms_norm {
namespace {

FORETRACE_INLINE Lanes weight16(const GatedRmsNormArgs& args, int64_t c, Mask mask) {
  return load(static_cast<const float*>(args.weight) + c, mask);
}

struct Gate {
  Lanes value, slope;
};

FORETRACE_INLINE Lanes gate16(const GatedRmsNormArgs& args, Lanes z) {
  const Lanes s = sigmoid16(z);
  return args.sigmoid_gate ? s : z * s;
}

FORETRACE_INLINE Gate gate_with_slope16(const GatedRmsNormArgs& args, Lanes z) {
  const Lanes s = sigmoid16(z);
  return args.sigmoid_gate ? Gate{s, sigmoid_slope16(z)} : Gate{z * s, silu_slope16(z, s)};
}

template <Element kElement>
void forward_rows(const GatedRmsNormArgs& args, int64_t begin, int64_t end) {
  for (int64_t r = begin; r < end; ++r) {
    const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
    const Lanes squares = row_squares<kElement>(args.x, x_offset, args.cols);
    const Lanes scale = broadcast(inverse_rms(squares, args.cols, args.eps));
    for (int64_t c = 0; c < args.cols; c += 16) {
      const Mask mask = lanes(args.cols, c);
      const Lanes n = load16<kElement>(args.x, x_offset + c, mask) * scale;
      const Lanes z = load16<kElement>(args.z, z_offset + c, mask);
      store16<kElement>(args.out, r * args.cols + c, mask,
                        weight16(args, c, mask) * n * gate16(args, z));
    }
  }
}

// One row; dz and the weight's sums in the first pass with what `dx` needs, dx in the second.
template <Element kElement>
void backward_row(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t r,
                  float* dweight) {
  const int64_t x_offset = row_offset(args.x_rows, r), z_offset = row_offset(args.z_rows, r);
  const int64_t dx_offset = row_offset(grads.dx_rows, r), dz_offset = row_offset(grads.dz_rows, r);
  const Lanes squares = row_squares<kElement>(args.x, x_offset, args.cols);
  const Lanes scale = broadcast(inverse_rms(squares, args.cols, args.eps));
  Lanes dots = zero();
  for (int64_t c = 0; c < args.cols; c += 16) {
    const Mask mask = lanes(args.cols, c);
    const Lanes n = load16<kElement>(args.x, x_offset + c, mask) * scale;
    const Gate gate = gate_with_slope16(args, load16<kElement>(args.z, z_offset + c, mask));
    const Lanes dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const Lanes dy_n = dy * n, w = weight16(args, c, mask);
    const Lanes dy_n_gate = dy_n * gate.value;
    dots = fmadd(dy_n_gate, w, dots);
    store16<kElement>(grads.dz, dz_offset + c, mask, dy_n * w * gate.slope);
    store(dweight + c, mask, dy_n_gate + load(dweight + c, mask));
  }
  const Lanes mean = broadcast(reduce_add(dots) / static_cast<float>(args.cols));
  for (int64_t c = 0; c < args.cols; c += 16) {
    const Mask mask = lanes(args.cols, c);
    const Lanes n = load16<kElement>(args.x, x_offset + c, mask) * scale;
    const Lanes z = load16<kElement>(args.z, z_offset + c, mask);
    const Lanes dy = load16<kElement>(grads.d_out, r * args.cols + c, mask);
    const Lanes dn = dy * weight16(args, c, mask) * gate16(args, z);
    store16<kElement>(grads.dx, dx_offset + c, mask, scale * fnmadd(n, mean, dn));
  }
}

}  // namespace

void forward(const GatedRmsNormArgs& args, int64_t begin, int64_t end) {
  args.element == Element::kFloat32 ? forward_rows<Element::kFloat32>(args, begin, end)
                                    : forward_rows<Element::kBfloat16>(args, begin, end);
}

void backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads, int64_t begin,
              int64_t end, void* dweight) {
  auto* sums = static_cast<float*>(dweight);
  for (int64_t c = 0; c < args.cols; ++c) sums[c] = 0;
  for (int64_t r = begin; r < end; ++r) {
    args.element == Element::kFloat32 ? backward_row<Element::kFloat32>(args, grads, r, sums)
                                      : backward_row<Element::kBfloat16>(args, grads, r, sums);
  }
}

}  // namespace foretrace::kernels::FORETRACE_LANES::gated_rms_norm
