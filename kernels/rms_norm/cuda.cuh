#pragma once

#include "kernels/cuda/row_norm.cuh"
#include "kernels/rms_norm/rms_norm_args.h"

namespace foretrace::kernels::cuda {

inline NormRows norm_rows(const RmsNormArgs& a) {
  return {a.rows,
          a.cols,
          a.x,
          nullptr,
          a.x_rows,
          a.x_rows,
          static_cast<const float*>(a.weight),
          a.zero_centred ? 1.0f : 0.0f,
          static_cast<float>(a.eps)};
}

template <typename Launcher>
Status rms_norm(const RmsNormArgs& args, const Launcher& launch) {
  return row_norm<false>(args.element, norm_rows(args), args.out, launch);
}

template <typename Launcher>
Status rms_norm_backward(const RmsNormArgs& args, const RmsNormGrads& grads, float* workspace,
                         const Launcher& launch) {
  return row_norm_backward<false>(args.element, norm_rows(args),
                                  {grads.d_out, grads.dx, nullptr, grads.dx_rows, grads.dx_rows,
                                   static_cast<float*>(grads.dweight)},
                                  workspace, launch);
}

}  // namespace foretrace::kernels::cuda
