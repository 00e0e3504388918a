// The fused decoding step against the four CPU kernels that it stands for, in float64.
#include <string>

#include "tests/kernels/cuda/decode_layer.h"

namespace foretrace::kernels::gpu {
namespace {

void expect_agrees(machine::Decays decays, const DeltaShape& shape, Element element, double bound) {
  Layer fused(decays, shape, element, 31), parts = fused.exact();
  const std::string where = std::to_string(shape.key_size) + "x" + std::to_string(shape.value_size);
  // the second token goes on from what the first left behind
  for (int token = 0; token < 2; ++token) {
    fused.fused();
    parts.by_parts();
    EXPECT_LT(relative_error(fused.out, parts.out), bound) << where;
    EXPECT_LT(relative_error(fused.state, parts.state), 2e-6) << where;
    EXPECT_EQ(relative_error(fused.history, parts.history), 0) << where;
  }
}

class CudaDeltaDecode : public testing::TestWithParam<machine::Decays> {};
INSTANTIATE_TEST_SUITE_P(, CudaDeltaDecode,
                         testing::Values(machine::Decays::kOfHeads, machine::Decays::kOfChannels),
                         [](const auto& info) {
                           return info.param == machine::Decays::kOfHeads ? "decays_of_heads"
                                                                          : "decays_of_channels";
                         });

TEST_P(CudaDeltaDecode, IsTheFourKernelsInOne) {
  FORETRACE_NEEDS_MACHINE();
  const std::pair<int64_t, int64_t> sizes[] = {{128, 128}, {64, 64}, {256, 256}, {16, 40},
                                               {96, 192},  {5, 3},   {32, 136}};
  for (const auto& [dk, dv] : sizes)
    expect_agrees(GetParam(), {2, 1, 2, 4, dk, dv}, Element::kFloat32, 2e-6);
}

TEST_P(CudaDeltaDecode, TakesBfloat16) {
  FORETRACE_NEEDS_MACHINE();
  expect_agrees(GetParam(), {3, 1, 2, 2, 64, 64}, Element::kBfloat16, 4e-3);
}

TEST_P(CudaDeltaDecode, TheScheduleChangesNoBit) {
  FORETRACE_NEEDS_MACHINE();
  const Layer layer(GetParam(), {2, 1, 2, 4, 48, 200}, Element::kFloat32, 32);
  Layer first = layer;
  first.fused();
  for (int way = 1; way < machine::kSchedules; ++way) {
    machine::schedule(way);
    Layer other = layer;
    other.fused();
    EXPECT_EQ(relative_error(other.out, first.out), 0) << way;
    EXPECT_EQ(relative_error(other.state, first.state), 0) << way;
  }
  machine::schedule(0);
}

}  // namespace
}  // namespace foretrace::kernels::gpu
