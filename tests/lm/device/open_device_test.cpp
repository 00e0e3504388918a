// What a device's name gives, on a machine whose GPUs, if there are any, are hidden.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "lm/device.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

TEST(OpenDevice, TheCpuIsAlwaysThere) { EXPECT_EQ(open_device("cpu").value(), at::Device(at::kCPU)); }

TEST(OpenDevice, NamesThatMeanNothingAreRefused) {
  for (const char* name : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "meta", "xpu"}) {
    const auto device = open_device(name);
    ASSERT_FALSE(device.ok()) << name;
    EXPECT_EQ(device.error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_NE(device.error().message.find(std::string("\"") + name + "\""), std::string::npos) << device.error().text();
    EXPECT_NE(device.error().hint.find("cuda:N"), std::string::npos);
  }
}

// Either torch's CUDA libraries are missing, or they are there and see no GPU.
void expect_no_gpu(const std::string& text) {
  const bool no_library = text.find("libtorch_cuda.so") != std::string::npos || text.find("cannot open shared object") != std::string::npos;
  if (no_library) {
    EXPECT_NE(text.find("pip install torch=="), std::string::npos) << text;
  } else {
    EXPECT_NE(text.find("no GPU is found"), std::string::npos) << text;
    EXPECT_NE(text.find("nvidia-smi"), std::string::npos) << text;
  }
}

TEST(OpenDevice, AMissingGpuIsAnErrorThatSaysWhatIsMissing) {
  ::setenv("CUDA_VISIBLE_DEVICES", "", 1);
  for (const char* name : {"cuda", "cuda:1"}) {
    const auto device = open_device(name);
    ASSERT_FALSE(device.ok());
    EXPECT_EQ(device.error().code, ErrorCode::kUnsupported);
    EXPECT_NE(device.error().message.find(std::string("device \"") + name + "\""), std::string::npos) << device.error().text();
    expect_no_gpu(device.error().text());
  }
}

}  // namespace
}  // namespace foretrace::lm
