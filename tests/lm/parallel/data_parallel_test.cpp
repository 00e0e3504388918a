// Real processes that train together, as torchrun starts them.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <thread>

#include "core/file.h"
#include "core/sqlite.h"
#include "lm/causal_lm.h"
#include "lm/parallel/launch.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace::lm {
namespace {

int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

class DataParallelTest : public testing::Test {
 protected:
  std::string config(const char* name, int64_t accumulate, const char* more = "{}") {
    Json json = parse_json(R"({"model": {"model_type": "foretrace", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
      "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2, "linear_num_value_heads": 4,
      "linear_key_head_dim": 8, "linear_value_head_dim": 16, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16,
      "shared_expert_intermediate_size": 16, "router": "sigmoid", "num_mtp_layers": 1, "full_attention_interval": 2},
      "task": {"name": "s3", "length": 24, "examples": 400}, "precision": "float32", "optimizer": "muon", "learning_rate": 0.01,
      "batch_tokens": 256, "seed": 5, "validation_tokens": 256, "checkpoint_seconds": 1e9, "max_steps": 8, "z_loss": 1e-4,
      "router_bias_rate": 0.01, "average_decay": 0.9})").value();
    json["accumulate"] = accumulate;
    json.update(parse_json(more).value());
    const std::string path = scratch_ / name;
    EXPECT_TRUE(write_file_atomic(path, json.dump()).ok());
    return path;
  }

  // One rank; its stderr goes into a file.
  pid_t start(const std::string& config, const std::string& out, int rank, int size, int port, bool resume = false) {
    const std::string err = scratch_ / ("err" + std::to_string(rank));
    std::string command = "exec env OMP_NUM_THREADS=1 ";
    if (size > 1)
      command += "RANK=" + std::to_string(rank) + " WORLD_SIZE=" + std::to_string(size) + " MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(port) + " ";
    command += FORETRACE_BINARY_DIR "/foretrace-model train " + config + " --out " + (scratch_ / out) + (resume ? " --resume" : "") + " >/dev/null 2>" + err;
    return tracer::start_command({"/bin/sh", "-c", command});
  }

  void run_together(const std::string& config, const std::string& out, bool resume = false) {
    const int port = free_port();
    const pid_t first = start(config, out, 0, 2, port, resume), second = start(config, out, 1, 2, port, resume);
    ASSERT_EQ(tracer::wait_command(first), 0) << errors(0);
    ASSERT_EQ(tracer::wait_command(second), 0) << errors(1);
  }

  std::string errors(int rank) { return read_file(scratch_ / ("err" + std::to_string(rank))).value(); }

  std::vector<double> curve(const std::string& out, const std::string& column) {
    auto db = Sqlite::open(scratch_ / (out + "/metrics.db"), Sqlite::Mode::kReadOnly).value();
    auto rows = db.prepare("SELECT " + column + " FROM steps ORDER BY step").value();
    std::vector<double> all;
    while (rows.step().value()) all.push_back(rows.real(0));
    return all;
  }

  void expect_as_one(const char* options) {
    ASSERT_EQ(tracer::wait_command(start(config("one.json", 2, options), "one", 0, 1, 0)), 0) << errors(0);
    run_together(config("two.json", 1, options), "two");
    for (const char* column : {"loss", "ahead_loss", "router_loss", "gradient_norm"}) {
      const auto one = curve("one", column), two = curve("two", column);
      ASSERT_EQ(one.size(), 8U);
      ASSERT_EQ(two.size(), 8U);
      for (size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], two[i], 1e-5 * std::max(1.0, one[i])) << column << " of step " << i + 1;
    }
    EXPECT_EQ(curve("one", "tokens"), curve("two", "tokens"));
    for (const char* kind : {"/model", "/average"}) {
      const auto a = CausalLm::load(scratch_ / (std::string("one") + kind)), b = CausalLm::load(scratch_ / (std::string("two") + kind));
      ASSERT_TRUE(a.ok() && b.ok());
      for (size_t i = 0; i < a.value()->parameters().all().size(); ++i) {
        const auto& parameter = a.value()->parameters().all()[i];
        EXPECT_LT(difference(parameter.value, b.value()->parameters().all()[i].value), 1e-3) << parameter.name;
      }
    }
  }

  ScratchDirectory scratch_;
};

TEST_F(DataParallelTest, TwoProcessesAreOneWithTwiceTheBatch) {
  expect_as_one("{}");
}

// Hooks run inside of a layer's own backward pass.
TEST_F(DataParallelTest, SoTheyAreWithRecomputationAndPacking) {
  expect_as_one(R"({"recompute": true, "packing": true})");
}

constexpr const char* kRecursion = R"("model": {"model_type": "foretrace", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2, "linear_num_value_heads": 4,
    "linear_key_head_dim": 8, "linear_value_head_dim": 16, "num_experts": 0, "full_attention_interval": 2, "high_cycles": 2,
    "low_cycles": 2, "gradient_cycles": [2]}, "router_bias_rate": 0)";

// A layer that runs again adds to its gradients once more.
TEST_F(DataParallelTest, SoTheyAreWithARecursion) { expect_as_one((std::string("{") + kRecursion + "}").c_str()); }

TEST_F(DataParallelTest, SoTheyAreWithARecursionAndRecomputation) {
  expect_as_one((std::string("{") + kRecursion + R"(, "recompute": true})").c_str());
}

TEST_F(DataParallelTest, AKilledRankEndsTheJobAndItResumes) {
  // Runs of different lengths have the same learning rates.
  const auto options = [](int64_t steps) {
    return R"({"schedule": "constant", "warmup_fraction": 0, "checkpoint_steps": 3, "max_steps": )" + std::to_string(steps) + "}";
  };
  const std::string path = config("long.json", 1, options(100000).c_str());
  const int port = free_port();
  const pid_t first = start(path, "run", 0, 2, port), second = start(path, "run", 1, 2, port);
  for (int i = 0; i < 1200 && !file_exists(scratch_ / "run/model/trainer.json"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ::kill(second, SIGKILL);
  EXPECT_EQ(tracer::wait_command(second), -SIGKILL);
  EXPECT_EQ(tracer::wait_command(first), 1);
  EXPECT_NE(errors(0).find("lost another rank"), std::string::npos) << errors(0);
  EXPECT_NE(errors(0).find("--resume"), std::string::npos) << errors(0);
  const auto steps = static_cast<int64_t>(curve("run", "step").size());
  run_together(config("longer.json", 1, options(steps + 5).c_str()), "run", true);
  ASSERT_EQ(tracer::wait_command(start(config("whole.json", 2, options(steps + 5).c_str()), "whole", 0, 1, 0)), 0) << errors(0);
  const auto run = curve("run", "loss"), whole = curve("whole", "loss");  // with the accident and without
  ASSERT_EQ(run.size(), static_cast<size_t>(steps + 5));
  ASSERT_EQ(whole.size(), run.size());
  for (size_t i = 0; i < run.size(); ++i) EXPECT_NEAR(run[i], whole[i], 1e-4) << "step " << i + 1;
}

TEST_F(DataParallelTest, OtherProcessCountsDoNotResume) {
  ASSERT_EQ(tracer::wait_command(start(config("one.json", 1), "run", 0, 1, 0)), 0) << errors(0);
  const std::string longer = config("two.json", 1, R"({"max_steps": 12})");
  const int port = free_port();
  const pid_t first = start(longer, "run", 0, 2, port, true), second = start(longer, "run", 1, 2, port, true);
  EXPECT_EQ(tracer::wait_command(first), 2);
  EXPECT_EQ(tracer::wait_command(second), 2);
  EXPECT_NE(errors(0).find("number of processes"), std::string::npos) << errors(0);
}

TEST(Launch, VariablesThatDoNotFitAreNamed) {
  const char* names[] = {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"};
  const auto with = [&](std::vector<const char*> values) {
    for (size_t i = 0; i < 4; ++i) values[i] == nullptr ? ::unsetenv(names[i]) : ::setenv(names[i], values[i], 1);
    auto launch = launch_from_environment();
    for (const char* name : names) ::unsetenv(name);
    return launch;
  };
  EXPECT_FALSE(with({nullptr, nullptr, nullptr, nullptr}).value().has_value());
  EXPECT_FALSE(with({"0", "1", nullptr, nullptr}).value().has_value());
  const auto good = with({"1", "2", "10.0.0.1", "29500"});
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good.value()->rank, 1);
  EXPECT_EQ(good.value()->address, "10.0.0.1");
  EXPECT_NE(with({"2", "2", "h", "29500"}).error().text().find("RANK"), std::string::npos);
  EXPECT_NE(with({"x", "2", "h", "29500"}).error().text().find("RANK"), std::string::npos);
  EXPECT_NE(with({"0", "many", "h", "29500"}).error().text().find("WORLD_SIZE"), std::string::npos);
  EXPECT_NE(with({"0", "2", "h", "0"}).error().text().find("MASTER_PORT"), std::string::npos);
  EXPECT_NE(with({"0", "2", nullptr, "29500"}).error().text().find("MASTER_ADDR"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
