// Operations of a training step against counts made pair by pair and matrix by matrix.
#include "lm/train/training_flops.h"

#include <gtest/gtest.h>

#include "lm/recursive/refiner.h"
#include "lm/recursive/refiner_flops.h"
#include "lm/torch.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kTrainingFlopsRows = 3, kTokens = 12, kBlock = 4;

Batch batch_of(int64_t scored) {
  Batch batch;
  batch.ids = tiny_ids(1, kTrainingFlopsRows, kTokens);
  batch.weights = at::zeros({kTrainingFlopsRows, kTokens});
  batch.weights.flatten().narrow(0, 0, scored).fill_(2);
  return batch;
}

// Of the layers' matrices, by their checkpoint names.
double layer_numbers(const CausalLm& model) {
  double numbers = 0;
  for (const auto& p : model.parameters().all())
    if (p.name.find("layers.") != std::string::npos && p.value.dim() == 2 && p.name.find("conv") == std::string::npos)
      numbers += static_cast<double>(p.value.numel());
  return numbers;
}

int64_t visible(const std::function<bool(int64_t, int64_t)>& sees, int64_t tokens) {
  int64_t pairs = 0;
  for (int64_t i = 0; i < tokens; ++i)
    for (int64_t j = 0; j < tokens; ++j) pairs += sees(i, j) ? 1 : 0;
  return pairs;
}

double expected(const CausalLm& model, double streams, double scans, int64_t pairs, double scored) {
  const auto& c = model.config();
  double forward = kTrainingFlopsRows * kTokens * streams * 2 * layer_numbers(model);
  for (const LayerType type : c.layer_types)
    forward += type == LayerType::kLinearAttention
                   ? kTrainingFlopsRows * kTokens * scans * 6.0 * static_cast<double>(c.linear_num_value_heads * c.linear_key_head_dim * c.linear_value_head_dim)
                   : kTrainingFlopsRows * static_cast<double>(pairs) * 4.0 * static_cast<double>(c.num_attention_heads * c.head_dim);
  return 3 * (forward + scored * 2 * static_cast<double>(c.hidden_size * c.vocab_size));
}

TEST(TrainingFlops, OfAnAutoregressiveBatch) {
  const auto model = tiny_model(1);
  const DiffusionTraining causal;
  const int64_t pairs = visible([](int64_t i, int64_t j) { return j <= i; }, kTokens);
  EXPECT_DOUBLE_EQ(TrainingFlops(*model, causal).of(batch_of(17)), expected(*model, 1, 1, pairs, 17));
}

TEST(TrainingFlops, OfMaskedDiffusion) {
  const auto model = tiny_model(1);
  DiffusionTraining masked;
  masked.objective = Objective::kMaskedDiffusion;
  EXPECT_DOUBLE_EQ(TrainingFlops(*model, masked).of(batch_of(5)), expected(*model, 1, 2, kTokens * kTokens, 5));
}

// The noisy stream from the first block with an answer on, the clean one but for its last block.
TEST(TrainingFlops, OfBlockDiffusionsTwoStreams) {
  const auto model = tiny_model(1);
  DiffusionTraining blocks;
  blocks.objective = Objective::kBlockDiffusion;
  blocks.block = kBlock;
  constexpr int64_t kClean = kTokens - kBlock;
  for (const bool clean_blocks : {false, true})
    for (const int64_t first : {0, 4, 8}) {
      blocks.clean_blocks = clean_blocks;
      Batch batch = batch_of(5);
      batch.answer = at::zeros({kTrainingFlopsRows, kTokens}, at::kBool);
      batch.answer[1].narrow(0, first + 2, kTokens - first - 2).fill_(true);  // the other rows ask nothing
      const int64_t clean = visible([&](int64_t i, int64_t j) { return clean_blocks ? j / kBlock <= i / kBlock : j <= i; }, kClean);
      const int64_t noisy = visible([&](int64_t i, int64_t j) { return i >= first && j / kBlock <= i / kBlock; }, kTokens);
      const double streams = static_cast<double>(kTokens - first + kClean) / kTokens;
      const double scans = static_cast<double>(2 * (kTokens - first) + (clean_blocks ? 2 : 1) * kClean) / kTokens;
      EXPECT_DOUBLE_EQ(TrainingFlops(*model, blocks).of(batch), expected(*model, streams, scans, clean + noisy, 5)) << first;
    }
}

// Every call of a network is one of all its matrices for each position.
double refiner_expected(const RefinerConfig& config, double rows, double forward_calls, double gradient_calls) {
  const Refiner refiner(config, at::kFloat);
  double per_call = 0, head = 0;
  for (const auto& p : refiner.parameters().all()) {
    const auto numbers = static_cast<double>(p.value.numel());
    if (p.name.find("layers.") != std::string::npos) {
      const bool tokens = p.name.find("mlp_t") != std::string::npos;
      per_call += 2 * numbers * static_cast<double>(tokens ? config.hidden_size : config.positions());
    } else if (p.name.find("lm_head") != std::string::npos) {
      head = 2 * numbers * static_cast<double>(config.seq_len);
    }
  }
  if (!config.mlp_t)
    per_call += static_cast<double>(config.l_layers) * 4 * static_cast<double>(config.positions() * config.positions() * config.hidden_size);
  return rows * ((forward_calls + 2 * gradient_calls) * per_call + 3 * head);
}

TEST(RefinerFlops, OfASupervisionStep) {
  // 2 x 3 cycles: 8 calls, of which the last cycle's 4 carry gradients; 2 with one_step_gradient.
  for (const char* mixing : {R"({"mlp_t": true})", "{}"}) {
    const auto config = small_refiner_config(mixing);
    EXPECT_DOUBLE_EQ(supervision_flops(config, 5), refiner_expected(config, 5, 8, 4)) << mixing;
  }
  const auto one_step = small_refiner_config(R"({"one_step_gradient": true})");
  EXPECT_DOUBLE_EQ(supervision_flops(one_step, 5), refiner_expected(one_step, 5, 8, 2));
}

}  // namespace
}  // namespace foretrace::lm
