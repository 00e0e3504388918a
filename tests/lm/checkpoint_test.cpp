// Checkpoints go out and come back the same, in one file or many; broken ones are refused by name.
#include "lm/checkpoint.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/file.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

using CheckpointTensors = std::vector<std::pair<std::string, at::Tensor>>;

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(save_checkpoint(scratch_ / "m", model_->config(), model_->parameters(), {}).ok());
  }
  // Writes the checkpoint's tensors again, changed.
  void rewrite(const std::function<void(CheckpointTensors&)>& change) {
    CheckpointTensors tensors;
    {
      const auto reader = SafetensorsReader::open(file_).value();
      for (const auto& entry : reader.entries()) tensors.emplace_back(entry.name, reader.tensor(entry.name).value().clone());
    }
    change(tensors);
    ASSERT_TRUE(write_safetensors(file_, tensors).ok());
  }
  std::string load_failure() {
    const auto result = CausalLm::load(scratch_ / "m");
    return result.ok() ? "accepted" : result.error().text();
  }

  ScratchDirectory scratch_;
  std::unique_ptr<CausalLm> model_ = tiny_model(3);
  at::Tensor ids_ = tiny_ids(4, 1, 20);
  std::string file_ = scratch_ / "m/model.safetensors";
};

TEST_F(CheckpointTest, LoadsWhatWasSaved) {
  const auto loaded = CausalLm::load(scratch_ / "m");
  ASSERT_TRUE(loaded.ok()) << loaded.error().text();
  EXPECT_TRUE(at::equal(loaded.value()->logits(ids_), model_->logits(ids_)));
}

TEST_F(CheckpointTest, ShardsHoldTheSameWeightsAndNameThemAll) {
  ASSERT_TRUE(convert_checkpoint(scratch_ / "m", scratch_ / "shards", 20'000).ok());
  EXPECT_FALSE(file_exists(scratch_ / "shards/model.safetensors"));
  const Json index = read_json_file(scratch_ / "shards/model.safetensors.index.json").value();
  const auto files = open_weights(scratch_ / "shards").value();
  EXPECT_GT(files.readers.size(), 3u);
  EXPECT_EQ(index["weight_map"].size(), files.home.size());
  EXPECT_EQ(index["metadata"]["total_size"].get<int64_t>(), model_->parameters().count() * 4);
  EXPECT_TRUE(at::equal(CausalLm::load(scratch_ / "shards").value()->logits(ids_), model_->logits(ids_)));
  ASSERT_TRUE(convert_checkpoint(scratch_ / "shards", scratch_ / "one", 0).ok());
  EXPECT_TRUE(at::equal(CausalLm::load(scratch_ / "one").value()->logits(ids_), model_->logits(ids_)));
}

TEST_F(CheckpointTest, ConversionRoundsMatricesAlone) {
  ASSERT_TRUE(convert_checkpoint(scratch_ / "m", scratch_ / "half", 0, true).ok());
  EXPECT_LT(std::filesystem::file_size(scratch_ / "half/model.safetensors"), 0.6 * static_cast<double>(std::filesystem::file_size(file_)));
  const auto before = SafetensorsReader::open(file_).value(), after = SafetensorsReader::open(scratch_ / "half/model.safetensors").value();
  for (const auto& entry : before.entries()) {
    const at::Tensor stored = before.tensor(entry.name).value();
    const bool matrix = entry.shape.size() > 1;
    EXPECT_TRUE(at::equal(after.tensor(entry.name).value(), matrix ? stored.to(at::kBFloat16) : stored)) << entry.name;
  }
  const double apart = difference(CausalLm::load(scratch_ / "half").value()->logits(ids_), model_->logits(ids_));
  EXPECT_GT(apart, 0);
  EXPECT_LT(apart, 0.1);
}

TEST_F(CheckpointTest, ConversionCarriesForetraceJson) {
  ASSERT_TRUE(write_file_atomic(scratch_ / "m/foretrace.json", R"({"decoder": "ar"})").ok());
  ASSERT_TRUE(convert_checkpoint(scratch_ / "m", scratch_ / "copy", 0).ok());
  EXPECT_EQ(read_foretrace_json(scratch_ / "copy").value()["decoder"], "ar");
  EXPECT_TRUE(read_foretrace_json(scratch_ / "nowhere").value().is_null());
}

TEST_F(CheckpointTest, HalfPrecisionWeightsLoad) {
  if (!std::filesystem::exists("/proc/cpuinfo")) GTEST_SKIP() << "/proc is not mounted: torch cannot convert to half precision";
  for (const auto type : {at::kHalf, at::kBFloat16}) {
    rewrite([&](CheckpointTensors& tensors) {
      for (auto& [name, tensor] : tensors) tensor = tensor.to(type);
    });
    const auto loaded = CausalLm::load(scratch_ / "m");
    ASSERT_TRUE(loaded.ok()) << loaded.error().text();
    EXPECT_LT(difference(loaded.value()->logits(ids_), model_->logits(ids_)), 0.1);
  }
}

TEST_F(CheckpointTest, AMissingTensorIsNamed) {
  rewrite([](CheckpointTensors& tensors) { std::erase_if(tensors, [](const auto& t) { return t.first == "model.norm.weight"; }); });
  EXPECT_NE(load_failure().find("\"model.norm.weight\" is missing"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, AnExtraTensorIsNamed) {
  rewrite([](CheckpointTensors& tensors) { tensors.emplace_back("model.extra", at::ones({2})); });
  EXPECT_NE(load_failure().find("\"model.extra\" does not belong"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, MultiTokenPredictionHeadsAreLeftAside) {
  rewrite([](CheckpointTensors& tensors) { tensors.emplace_back("mtp.norm.weight", at::ones({2})); });
  EXPECT_EQ(load_failure(), "accepted");
}

TEST_F(CheckpointTest, AWrongShapeIsNamed) {
  rewrite([](CheckpointTensors& tensors) {
    for (auto& [name, tensor] : tensors)
      if (name == "lm_head.weight") tensor = tensor.narrow(0, 0, 60).contiguous();
  });
  EXPECT_NE(load_failure().find("\"lm_head.weight\" has shape [60,32]"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, AnIntegerTensorIsRefused) {
  rewrite([](CheckpointTensors& tensors) {
    for (auto& [name, tensor] : tensors)
      if (name == "lm_head.weight") tensor = tensor.to(at::kInt);
  });
  EXPECT_NE(load_failure().find("has type I32"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, ANumberThatIsNotFiniteIsNamed) {
  for (const float value : {std::nanf(""), -INFINITY}) {
    rewrite([&](CheckpointTensors& tensors) {
      for (auto& [name, tensor] : tensors)
        if (name == "lm_head.weight") tensor[1][3] = value;
    });
    EXPECT_NE(load_failure().find("\"lm_head.weight\" holds 1 numbers that are not finite, the first at 35"), std::string::npos)
        << load_failure();
  }
}

TEST_F(CheckpointTest, AConfigOfAbsurdSizesIsRefused) {
  Json config = read_json_file(scratch_ / "m/config.json").value();
  config["hidden_size"] = config["intermediate_size"] = 1 << 22;
  ASSERT_TRUE(write_file_atomic(scratch_ / "m/config.json", config.dump()).ok());
  const std::string message = load_failure();
  EXPECT_NE(message.find("config.json: no model of these sizes can be made"), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST_F(CheckpointTest, ATruncatedFileIsRefused) {
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 100);
  EXPECT_NE(load_failure().find("truncated"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, AMissingShardAndAMissingDirectoryAreNamed) {
  ASSERT_TRUE(convert_checkpoint(scratch_ / "m", scratch_ / "shards", 20'000).ok());
  std::filesystem::remove(open_weights(scratch_ / "shards").value().readers[1].path());
  EXPECT_NE(CausalLm::load(scratch_ / "shards").error().message.find("no such file"), std::string::npos);
  EXPECT_EQ(CausalLm::load(scratch_ / "nowhere").error().code, ErrorCode::kNotFound);
}

TEST_F(CheckpointTest, AnIndexThatNamesTheWrongFileIsRefused) {
  ASSERT_TRUE(convert_checkpoint(scratch_ / "m", scratch_ / "shards", 20'000).ok());
  const std::string path = scratch_ / "shards/model.safetensors.index.json";
  Json index = read_json_file(path).value();
  index["weight_map"]["model.norm.weight"] = index["weight_map"]["model.embed_tokens.weight"];
  ASSERT_TRUE(write_file_atomic(path, index.dump()).ok());
  const auto loaded = CausalLm::load(scratch_ / "shards");
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().message.find("tensor \"model.norm.weight\" is not in model-00001"), std::string::npos)
      << loaded.error().text();
}

TEST_F(CheckpointTest, AnIndexMayNotNameFilesElsewhere) {
  std::filesystem::rename(file_, scratch_ / "outside.safetensors");
  std::ofstream(scratch_ / "m/model.safetensors.index.json") << R"({"weight_map": {"a": "../outside.safetensors"}})";
  EXPECT_NE(load_failure().find("no plain file name"), std::string::npos) << load_failure();
}

TEST_F(CheckpointTest, SavingReplacesTheOldCheckpointWhole) {
  std::ofstream(scratch_ / "m/stale") << "x";
  const auto other = tiny_model(8);
  ASSERT_TRUE(save_checkpoint(scratch_ / "m/", other->config(), other->parameters(), {}).ok());
  EXPECT_FALSE(file_exists(scratch_ / "m/stale"));
  EXPECT_FALSE(file_exists(scratch_ / "m.new"));
  EXPECT_TRUE(at::equal(CausalLm::load(scratch_ / "m").value()->logits(ids_), other->logits(ids_)));
}

TEST_F(CheckpointTest, ASaveThatFailsLeavesTheOldCheckpoint) {
  SaveOptions options;
  options.more = [](const std::string&) { return Error(ErrorCode::kIo, "no room"); };
  EXPECT_FALSE(save_checkpoint(scratch_ / "m", model_->config(), model_->parameters(), options).ok());
  EXPECT_FALSE(file_exists(scratch_ / "m.new"));
  EXPECT_EQ(load_failure(), "accepted");
}

}  // namespace
}  // namespace foretrace::lm
