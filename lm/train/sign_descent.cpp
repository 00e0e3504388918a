#include "lm/train/sign_descent.h"

#include <tuple>

#include "lm/torch.h"

namespace foretrace::lm {

void sign_descent(const at::Tensor& table, const at::Tensor& ids, const at::Tensor& gradients, double learning_rate, double weight_decay) {
  const at::NoGradGuard no_grad;
  const auto [rows, place] = at::_unique(ids, /*sorted=*/true, /*return_inverse=*/true);
  const at::Tensor sums = at::zeros({rows.size(0), table.size(1)}, gradients.options()).index_add_(0, place, gradients);
  at::Tensor values = table.index_select(0, rows);
  values.mul_(1 - learning_rate * weight_decay).sub_(at::sign(sums).to(values.scalar_type()), learning_rate);
  at::Tensor(table).index_copy_(0, rows, values);
}

}  // namespace foretrace::lm
