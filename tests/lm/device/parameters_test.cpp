// Parameters on another device.
#include <gtest/gtest.h>

#include "lm/device.h"
#include "lm/torch.h"
#include "tests/lm/device/other_device.h"

namespace foretrace::lm {
namespace {

TEST(MovedParameters, KeepTheirNumbersTheirGradientsAndTheirCopies) {
  FORETRACE_NEEDS_OTHER_DEVICE();
  const at::Device device = open_device(other_device::name()).value();
  ParameterTable table(at::kFloat);
  Parameter& matrix = table.add(ParameterKind::kMatrix, InitialValue::kLeCun, {3, 4}, "matrix");
  Parameter& buffer = table.add(ParameterKind::kBuffer, InitialValue::kUnitNormal, {5}, "buffer");
  table.initialise(1, 0);
  table.require_gradients(true);
  const at::Tensor before = matrix.value.detach().clone(), before_buffer = buffer.value.clone();
  move_to(table, device);
  EXPECT_EQ(matrix.value.device(), device);
  EXPECT_TRUE(matrix.compute.is_same(matrix.value));
  EXPECT_TRUE(matrix.value.is_leaf() && matrix.value.requires_grad());
  EXPECT_FALSE(buffer.value.requires_grad());
  EXPECT_TRUE(at::equal(matrix.value.detach().cpu(), before));
  EXPECT_TRUE(at::equal(buffer.value.cpu(), before_buffer));

  table.make_compute_copies(at::kBFloat16);
  move_to(table, at::kCPU);
  EXPECT_TRUE(matrix.value.is_cpu() && matrix.compute.is_cpu());
  EXPECT_EQ(matrix.compute.scalar_type(), at::kBFloat16);
  EXPECT_TRUE(at::equal(matrix.compute, before.to(at::kBFloat16)));
}

}  // namespace
}  // namespace foretrace::lm
