// Needs a device: graphs are not emulated.
#include "kernels/cuda/runtime.h"
#include "kernels/gated_delta_rule/cuda.h"
#include "tests/kernels/cuda/decode_layer.h"

namespace foretrace::kernels::gpu {
namespace {

TEST(CudaGraph, ReplayedDecodingIsStepByStepDecoding) {
  FORETRACE_NEEDS_MACHINE();
  constexpr int kSteps = 3;
  Layer replayed(machine::Decays::kOfHeads, {2, 1, 2, 4, 64, 64}, Element::kBfloat16, 33),
      steps = replayed;
  for (int i = 0; i < kSteps; ++i) steps.fused();
  machine::Mirror on;
  const DeltaDecodeArgs args = replayed.mirrored(on);
  const Result<cuda::Graph> graph = cuda::Graph::record(
      [&](cuda::Stream stream) { return cuda::gated_delta_decode(args, stream); });
  ASSERT_TRUE(graph.ok()) << graph.error().text();
  ASSERT_TRUE(graph.value().replay(kSteps).ok());
  on.fetch();
  EXPECT_EQ(relative_error(replayed.out, steps.out), 0);
  EXPECT_EQ(relative_error(replayed.state, steps.state), 0);
}

TEST(CudaGraph, AFailedLaunchIsTheRecordingsError) {
  FORETRACE_NEEDS_MACHINE();
  EXPECT_FALSE(cuda::Graph::record([](cuda::Stream) -> Status { return unsupported("no"); }).ok());
}

}  // namespace
}  // namespace foretrace::kernels::gpu
