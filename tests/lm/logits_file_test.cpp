// `foretrace lm logits` behind its flags, with the committed checkpoints of transformers.
#include "lm/logits_file.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/json.h"
#include "lm/safetensors_reader.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

class LogitsFileTest : public testing::Test {
 protected:
  static std::string fixture(const std::string& family) { return std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + family; }
  static at::Tensor expected(const std::string& family, const std::string& name) {
    return SafetensorsReader::open(fixture(family) + "/expected.safetensors").value().tensor(name).value().clone();
  }
  // Writes ids [B, T] as JSON.
  std::string json(const std::string& name, const at::Tensor& ids) {
    Json rows = Json::array();
    for (int64_t row = 0; row < ids.size(0); ++row) {
      const at::Tensor one = ids[row].contiguous();
      rows.push_back(std::vector<int64_t>(one.data_ptr<int64_t>(), one.data_ptr<int64_t>() + one.numel()));
    }
    EXPECT_TRUE(write_file_atomic(scratch_ / name, rows.dump()).ok());
    return scratch_ / name;
  }
  LogitsJob job(const std::string& family, int64_t tokens) {
    return {.model = fixture(family), .ids = json("ids.json", expected(family, "ids").narrow(1, 0, tokens)), .out = scratch_ / "logits.safetensors"};
  }
  at::Tensor run(const LogitsJob& job) {
    const Status done = write_logits(job);
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().text());
    return SafetensorsReader::open(job.out).value().tensor("logits").value().clone();
  }
  static std::string failure(const LogitsJob& job) {
    const Status done = write_logits(job);
    return done.ok() ? "accepted" : done.error().text();
  }

  ScratchDirectory scratch_;
};

TEST_F(LogitsFileTest, ChunkAndRecurrentAreTransformers) {
  for (const char* family : {"hrm_text", "cwm"}) {
    LogitsJob both = job(family, 75);
    const at::Tensor want = expected(family, "logits");
    EXPECT_LT(difference(run(both), want), 1e-4) << family;
    both.recurrent = true;
    EXPECT_LT(difference(run(both), want), 1e-4) << family;
  }
}

TEST_F(LogitsFileTest, APrefixIsSeenWhole) {
  const std::vector<int64_t> prefixes = {9, 30};
  for (int64_t row = 0; row < 2; ++row) {
    LogitsJob one = job("hrm_text", 75);
    one.prefix = prefixes[static_cast<size_t>(row)];
    EXPECT_LT(difference(run(one)[row], expected("hrm_text", "prefix_logits")[row]), 1e-4) << row;
  }
  LogitsJob recurrent = job("hrm_text", 75);
  recurrent.prefix = 4;
  recurrent.recurrent = true;
  EXPECT_NE(failure(recurrent).find("prefix"), std::string::npos);
}

TEST_F(LogitsFileTest, ACanvasAndWhatItIsTold) {
  LogitsJob canvas = job("diffusion_gemma", 40);
  const at::Tensor ids = expected("diffusion_gemma", "canvas");
  canvas.canvas = json("canvas.json", ids);
  EXPECT_LT(difference(run(canvas), expected("diffusion_gemma", "canvas.40")), 1e-4);
  LogitsJob told = canvas;
  told.told = canvas.out;
  told.out = scratch_ / "next.safetensors";
  told.canvas = json("canvas.json", ids.flip(1));
  EXPECT_LT(difference(run(told), expected("diffusion_gemma", "told.40")), 1e-4);
}

TEST_F(LogitsFileTest, CanvasesThatDoNotFitAreRefused) {
  LogitsJob wrong = job("diffusion_gemma", 40);
  const at::Tensor ids = expected("diffusion_gemma", "canvas");
  wrong.canvas = json("canvas.json", ids.narrow(0, 0, 1));
  EXPECT_NE(failure(wrong).find("rows"), std::string::npos) << failure(wrong);
  wrong.canvas = json("canvas.json", ids + 40);
  EXPECT_NE(failure(wrong).find("token id"), std::string::npos) << failure(wrong);
  wrong.canvas = json("canvas.json", ids);
  run(wrong);
  wrong.told = wrong.out;
  wrong.canvas = json("canvas.json", ids.narrow(1, 0, 3));
  EXPECT_NE(failure(wrong).find("shape [2,12,41]"), std::string::npos) << failure(wrong);
  wrong.canvas = "";
  EXPECT_NE(failure(wrong).find("--canvas"), std::string::npos) << failure(wrong);
  LogitsJob other = job("cwm", 40);
  other.canvas = json("canvas.json", ids);
  other.told = wrong.told;
  EXPECT_NE(failure(other).find("self-conditioning"), std::string::npos) << failure(other);
  other.told = "";
  other.recurrent = true;
  EXPECT_NE(failure(other).find("canvas"), std::string::npos) << failure(other);
}

}  // namespace
}  // namespace foretrace::lm
