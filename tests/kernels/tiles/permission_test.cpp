#include "kernels/tiles/permission.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "kernels/cpu.h"
#include "kernels/packed_linear/packed_linear.h"

namespace foretrace::kernels {
namespace {

int asked = 0;
bool granted() { return ++asked > 0; }
bool refused() { return ++asked < 0; }

TEST(TilePermission, NeedsTheProcessorTheSystemAndTheKernelsLeave) {
  const struct {
    TileChecks checks;
    bool usable;
    int asked;
  } cases[] = {{{granted, granted, granted}, true, 3},
               {{refused, granted, granted}, false, 1},
               {{granted, refused, granted}, false, 2},
               {{granted, granted, refused}, false, 3}};
  for (const auto& one : cases) {
    asked = 0;
    EXPECT_EQ(tiles_usable(one.checks), one.usable);
    EXPECT_EQ(asked, one.asked);
  }
}

TEST(TilePermission, NoKernelOffersTilesThatTheProcessorLacks) {
  std::ifstream file("/proc/cpuinfo");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) GTEST_SKIP() << "no /proc/cpuinfo";
  if (text.find(" amx_bf16") != std::string::npos) GTEST_SKIP() << "this processor has them";
  EXPECT_FALSE(cpu_has_bfloat16_tiles());
  for (const auto& variant : packed_linear_variants()) EXPECT_FALSE(std::string(variant.name) == "amx" && variant.available());
}

}  // namespace
}  // namespace foretrace::kernels
