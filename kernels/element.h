// The number type of a kernel's activations. Plain data only: instruction-set files include this
// header.
#pragma once

namespace foretrace::kernels {

// Activations (inputs, outputs and their gradients) are of one type a call. Parameters, gates,
// states and parameter gradients are float32, except that a kFloat64 call takes float64 everywhere.
enum class Element {
  kFloat32,
  kBfloat16,  // stored as bfloat16, computed in float32
  kFloat64,   // the reference variant alone: gradient checks
};

}  // namespace foretrace::kernels
