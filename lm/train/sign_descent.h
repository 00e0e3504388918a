// Sign descent on a table of embeddings of which a batch reads a few rows; no state.
//   per row that was read:  w <- w (1 - lr wd) - lr sign(sum of the gradients of its reads)
// Rows that were not read stay as they are. Source: models/sparse_embedding.py of sapientinc/HRM.
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm {

// table [N, D]; ids int64 [B] and gradients [B, D]: of the rows that were read, in any order, repeated or not.
void sign_descent(const at::Tensor& table, const at::Tensor& ids, const at::Tensor& gradients, double learning_rate, double weight_decay);

}  // namespace foretrace::lm
