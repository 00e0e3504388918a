// The stand-in refuses what a GPU would refuse, or notes it.
#include <gtest/gtest.h>

#include "lm/device.h"
#include "lm/torch.h"
#include "tests/lm/device/other_device.h"

namespace foretrace::lm {
namespace {

TEST(StandIn, RefusesOrNotesTensorsOfBothDevices) {
  const at::Device device = open_device(other_device::name()).value();
  const at::Tensor here = at::ones({3}), there = at::ones({3}, at::TensorOptions().device(device));
  other_device::mixed_operations();
  EXPECT_EQ((2 * there + at::scalar_tensor(1.0) + here.to(device)).sum().item<double>(), 12);
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{});
  EXPECT_THROW(there * here, c10::Error);
  EXPECT_EQ(there.index_select(0, at::zeros({2}, at::kLong)).device(), device);
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{"aten::index_select"});
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{});
}

}  // namespace
}  // namespace foretrace::lm
