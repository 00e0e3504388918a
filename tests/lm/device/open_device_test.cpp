// What a device's name gives, on a machine whose GPUs, if there are any, are hidden.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "core/file.h"
#include "lm/device.h"
#include "lm/torch.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/command.h"

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

tracer::CommandResult train(const std::string& config, const std::vector<std::string>& flags) {
  std::vector<std::string> argv = {"/usr/bin/env", "CUDA_VISIBLE_DEVICES=", FORETRACE_BINARY_DIR "/foretrace-model", "train", config};
  argv.insert(argv.end(), flags.begin(), flags.end());
  return tracer::run_command(argv);
}

TEST(TrainCommand, ADeviceThatIsNotThereEndsItWithAHint) {
  const ScratchDirectory scratch;
  const std::string config = scratch / "config.json", puzzle = R"("puzzle": {"puzzle": "sudoku", "size": 4, "train": 8, "test": 4})";
  const auto write = [&](const std::string& more) {
    ASSERT_TRUE(write_file_atomic(config, R"({"decoder": "refiner", "max_steps": 1, "batch_rows": 4, "model": {"hidden_size": 16, "num_heads": 2}, )" +
                                              puzzle + more + "}").ok());
  };
  write("");
  const auto by_flag = train(config, {"--out", scratch / "run", "--device", "cuda"});
  EXPECT_EQ(by_flag.exit_code, 1) << by_flag.err;
  EXPECT_NE(by_flag.err.find("hint: "), std::string::npos) << by_flag.err;
  expect_no_gpu(by_flag.err);
  write(R"(, "device": "cuda:0")");
  const auto by_config = train(config, {"--out", scratch / "run"});
  EXPECT_EQ(by_config.exit_code, 1) << by_config.err;
  expect_no_gpu(by_config.err);
  EXPECT_FALSE(file_exists(scratch / "run"));
  const auto overridden = train(config, {"--out", scratch / "run", "--device", "cpu"});
  EXPECT_EQ(overridden.exit_code, 0) << overridden.err;
  EXPECT_EQ(train(config, {"--out", scratch / "other", "--device", "tpu"}).exit_code, 2);
}

TEST(TrainCommand, OnlyRefinersTakeADevice) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(write_file_atomic(scratch / "config.json", "{}").ok());
  const auto result = train(scratch / "config.json", {"--device", "cuda"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("only refiners"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace foretrace::lm
