// Activation checkpointing (arXiv 1604.06174): a layer keeps its input alone; backward computes the rest once more. Memory for
// activations falls from all that layers remember to one [B, T, d] a layer, for one more forward pass.
#pragma once

#include "lm/decoder_layer.h"

namespace foretrace::lm {

// layer.forward(x, sequence, nullptr), differentiable in x and the layer's parameters, whose gradients add up as they do in
// backward(). The layer must outlive the graph. What routers decide is added to sequence.tally once.
at::Tensor recomputed(const DecoderLayer& layer, const at::Tensor& x, const SequenceContext& sequence);

}  // namespace foretrace::lm
