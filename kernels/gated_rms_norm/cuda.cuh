#pragma once

#include "kernels/cuda/row_norm.cuh"
#include "kernels/gated_rms_norm/gated_rms_norm_args.h"

namespace foretrace::kernels::cuda {

inline NormRows norm_rows(const GatedRmsNormArgs& a) {
  return {a.rows,
          a.cols,
          a.x,
          a.z,
          a.x_rows,
          a.z_rows,
          static_cast<const float*>(a.weight),
          0.0f,
          static_cast<float>(a.eps),
          a.sigmoid_gate};
}

template <typename Launcher>
Status gated_rms_norm(const GatedRmsNormArgs& args, const Launcher& launch) {
  return row_norm<true>(args.element, norm_rows(args), args.out, launch);
}

template <typename Launcher>
Status gated_rms_norm_backward(const GatedRmsNormArgs& args, const GatedRmsNormGrads& grads,
                               float* workspace, const Launcher& launch) {
  return row_norm_backward<true>(args.element, norm_rows(args),
                                 {grads.d_out, grads.dx, grads.dz, grads.dx_rows, grads.dz_rows,
                                  static_cast<float*>(grads.dweight)},
                                 workspace, launch);
}

}  // namespace foretrace::kernels::cuda
