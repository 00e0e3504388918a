// Weights are read under every spelling that transformers or a released checkpoint gives them.
#include <gtest/gtest.h>

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

std::string fixture(const std::string& name) { return std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + name; }

// A parameter's tensors in its spelling number `which` (0: as written), or its last one.
void spell(const Parameter& parameter, size_t which, NamedTensors& tensors) {
  const size_t last = std::min(which, parameter.spellings.size());
  const Spelling& spelling = last == 0 ? parameter.stored : parameter.spellings[last - 1];
  for (const auto& part : spelling) tensors.emplace_back(part.key, stored_form(part, parameter.value).contiguous());
}

Result<std::unique_ptr<CausalLm>> reload(const std::string& config_from, const NamedTensors& tensors, const std::string& folder) {
  EXPECT_TRUE(write_file_atomic(folder + "/config.json", read_file(config_from + "/config.json").value()).ok());
  EXPECT_TRUE(write_safetensors(folder + "/model.safetensors", tensors).ok());
  return CausalLm::load(folder);
}

TEST(CheckpointSpelling, EveryOneIsTheSameModel) {
  const at::Tensor ids = tiny_ids(3, 1, 20).remainder(41);
  for (const char* name : {"qwen3_next_moe", "qwen3_5_moe", "kimi_linear", "olmo_hybrid"})
    for (size_t which = 0; which < 4; ++which) {
      const auto model = CausalLm::load(fixture(name)).value();
      NamedTensors tensors;
      for (const auto& parameter : model->parameters().all()) spell(parameter, which, tensors);
      const ScratchDirectory scratch;
      const auto again = reload(fixture(name), tensors, scratch.path());
      ASSERT_TRUE(again.ok()) << name << " " << which << ": " << again.error().text();
      EXPECT_TRUE(at::equal(again.value()->logits(ids), model->logits(ids))) << name << " " << which;
    }
}

TEST(CheckpointSpelling, AMultimodalCheckpointsTextModelLoads) {
  const auto model = CausalLm::load(fixture("qwen3_5")).value();
  NamedTensors tensors = {{"model.visual.patch_embed.proj.weight", at::zeros({2, 2})}, {"mtp.fc.weight", at::zeros({2, 4})}};
  for (const auto& parameter : model->parameters().all()) {
    const size_t first = tensors.size();
    spell(parameter, 0, tensors);
    for (size_t i = first; i < tensors.size(); ++i)
      if (tensors[i].first.rfind("model.", 0) == 0) tensors[i].first = "model.language_model." + tensors[i].first.substr(6);
  }
  const ScratchDirectory scratch;
  const auto again = reload(fixture("qwen3_5"), tensors, scratch.path());
  ASSERT_TRUE(again.ok()) << again.error().text();
  const at::Tensor ids = tiny_ids(3, 1, 20).remainder(41);
  EXPECT_TRUE(at::equal(again.value()->logits(ids), model->logits(ids)));
}

TEST(CheckpointSpelling, AMissingExpertIsNamed) {
  const auto model = CausalLm::load(fixture("qwen3_next_moe")).value();
  NamedTensors tensors;
  for (const auto& parameter : model->parameters().all()) spell(parameter, 0, tensors);
  std::erase_if(tensors, [](const auto& tensor) { return tensor.first == "model.layers.1.mlp.experts.3.up_proj.weight"; });
  const ScratchDirectory scratch;
  const auto again = reload(fixture("qwen3_next_moe"), tensors, scratch.path());
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().text().find("\"model.layers.1.mlp.experts.3.up_proj.weight\" is missing"), std::string::npos);
}

TEST(CheckpointSpelling, TwoSpellingsOfOneWeightAreOneTooMany) {
  const auto model = CausalLm::load(fixture("olmo_hybrid")).value();
  NamedTensors tensors;
  for (const auto& parameter : model->parameters().all()) spell(parameter, 0, tensors);
  tensors.emplace_back("model.layers.0.input_layernorm.weight", at::ones({24}));
  const ScratchDirectory scratch;
  const auto again = reload(fixture("olmo_hybrid"), tensors, scratch.path());
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().text().find("does not belong to this model"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
