#include "lm/low_rank.h"

#include "lm/linear.h"
#include "lm/torch.h"

namespace foretrace::lm {

LowRank::LowRank(ParameterTable& table, int64_t rows, int64_t rank, int64_t width, const std::string& name)
    : down_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {rank, width}, name + "a_proj.weight")),
      up_(table.add(ParameterKind::kMatrix, InitialValue::kNormal, {rows, rank}, name + "b_proj.weight")) {}

at::Tensor LowRank::forward(const at::Tensor& x) const { return linear(linear(x, down_), up_); }

void LowRank::step(TokenStep& step, const float* x, float* y) const {
  float* thin = step.scratch.take(step.rows * down_.value.size(0));
  linear_step(down_, {step.rows, x, thin});
  linear_step(up_, {step.rows, thin, y});
}

}  // namespace foretrace::lm
