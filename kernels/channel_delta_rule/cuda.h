// The delta rule with a decay a channel on CUDA (channel_delta_rule.h has the formula): the same
// arguments as on the CPU, with device pointers. float32 and bfloat16 activations, float32 states
// and gates. Accuracy: as on the CPU. Results do not depend on the schedule: no atomics.
#pragma once

#include "core/result.h"
#include "kernels/cuda/stream.h"
#include "kernels/delta_rule/cuda_decode_args.h"
#include "kernels/delta_rule/delta_rule_args.h"

namespace foretrace::kernels::cuda {

Status channel_delta_rule_chunk(const DeltaRuleArgs& args, Stream stream);

// Floats of device memory that backward needs beside its arguments.
int64_t channel_delta_rule_backward_workspace(const DeltaShape& shape);
// REQUIRES: args as given to channel_delta_rule_chunk, with its chunk_states
Status channel_delta_rule_chunk_backward(const DeltaRuleArgs& args, const DeltaRuleGrads& grads,
                                         float* workspace, Stream stream);

// Token by token; chunk_states is not written.
Status channel_delta_rule_recurrent(const DeltaRuleArgs& args, Stream stream);

// One token of a layer of B sequences in one kernel: causal_conv with its history, channel_decay
// (of decays without sign), beta, the recurrent step, gated_rms_norm. Nothing is rounded to the
// activations' type in between.
Status channel_delta_decode(const DeltaDecodeArgs& args, Stream stream);

}  // namespace foretrace::kernels::cuda
