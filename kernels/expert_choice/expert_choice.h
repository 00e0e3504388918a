// The experts that each row goes to: those of the highest scores, best first; of equal scores the
// one of the lower number, and a NaN is above all numbers.
//   s = scores + bias;  with groups, of equal size and side by side: only experts of the
//   `chosen_groups` groups whose best two s add up to most take part; of equal groups the first
// Source of the groups: transformers' DeepseekV3TopkRouter, and KimiLinear's.
#pragma once

#include <cstdint>

#include "kernels/element.h"
#include "kernels/parallel.h"

namespace foretrace::kernels {

struct ExpertChoiceArgs {
  int64_t rows, experts, chosen;
  int64_t groups, chosen_groups;  // 1 and 1: no groups
  Element element;                // kFloat32 or kFloat64
  const void* scores;             // [rows, experts] dense
  const void* bias;               // [experts]; null: none
  int64_t* ids;                   // [rows, chosen] dense
};

// REQUIRES: groups divide experts and have two experts or more where they are several;
// 0 < chosen <= experts of the chosen groups
void choose_experts(const ExpertChoiceArgs& args, ParallelFor parallel = serial_for);

}  // namespace foretrace::kernels
