// Diffusion and refiners as decoders of program states.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "datasets/state_query/answer_grammar.h"
#include "datasets/trace_language.h"
#include "lm/causal_lm.h"
#include "lm/recursive/refiner.h"
#include "lm/torch.h"
#include "tests/worldmodel/ar_fixture.h"
#include "worldmodel/diffusion_model.h"
#include "worldmodel/refiner_model.h"

namespace foretrace::worldmodel {
namespace {

using datasets::QueryKind;

std::vector<StateQuestion> questions() {
  std::vector<StateQuestion> all;
  for (const auto& traced : fixture_traces()) {
    const auto text = std::make_shared<const datasets::ProgramText>(
        datasets::ProgramText::make({traced.program.source, traced.program.path, traced.program.entry, traced.program.args}).value());
    for (const datasets::QueryPlace place : {datasets::QueryPlace{QueryKind::kNext, -1, 1}, {QueryKind::kJump, 0, 2}, {QueryKind::kBack, 2, 1},
                                             {QueryKind::kInfill, 0, 1, 1}, {QueryKind::kOutput}, {QueryKind::kInputs}}) {
      auto query = datasets::make_state_query(*text, traced.steps, place).value();
      all.push_back({traced.program, text, place, std::move(query.given)});
    }
  }
  return all;
}

bool parses(const StateQuestion& question, const StateAnswer& answer) {
  datasets::AnswerGrammar grammar(*question.text, question.place.kind);
  for (const auto t : answer.tokens)
    if (!grammar.advance(t)) return false;
  return grammar.finished();
}

ModelDirectory directory_of(const std::string& decoder, bool asks_states) {
  ModelDirectory directory;
  directory.name = directory.id = "tiny";
  directory.decoder = decoder;
  directory.knows_traces = !asks_states;
  directory.knows_states = asks_states;
  return directory;
}

// Random weights; `block` 0: whole rows.
DiffusionModel diffusion_model(uint64_t seed, int64_t block, bool asks_states) {
  at::set_num_threads(1);
  lm::ModelConfig config;
  config.vocab_size = datasets::kVocabularySize + 1;
  config.hidden_size = 32;
  config.intermediate_size = 48;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.num_key_value_heads = 1;
  config.head_dim = 16;
  config.linear_num_key_heads = config.linear_num_value_heads = 2;
  config.linear_key_head_dim = config.linear_value_head_dim = 16;
  config.layer_types = {lm::LayerType::kLinearAttention, lm::LayerType::kFullAttention};
  auto model = std::make_unique<lm::CausalLm>(config, at::kFloat);
  model->parameters().initialise(seed, 0.3);
  lm::DiffusionInfo info;
  info.block = block;
  info.tokens.vocabulary = config.vocab_size;
  info.tokens.mask = datasets::kVocabularySize;
  info.tokens.ends = {datasets::token::kEos};
  DiffusionModelOptions options;
  options.canvas = 48;
  return {directory_of("diffusion", asks_states), std::move(model), info, options};
}

TEST(DiffusionModel, AnswersOfRandomWeightsParseInBlocksAndInWholeRows) {
  const auto asked = questions();
  for (const int64_t block : {0, 8}) {
    auto model = diffusion_model(static_cast<uint64_t>(block) + 1, block, true);
    const auto answers = model.answer(asked, {48});
    ASSERT_TRUE(answers.ok()) << answers.error().text();
    for (size_t i = 0; i < asked.size(); ++i) {
      const StateAnswer& answer = answers.value()[i];
      EXPECT_TRUE(answer.whole && parses(asked[i], answer)) << datasets::tokens_text(answer.tokens);
      EXPECT_LE(answer.tokens.size(), 48);
      // Whole rows are read once a step; of blocks each but the last is read once more, for the cache.
      EXPECT_GE(answer.passes, block > 0 ? static_cast<double>(answer.tokens.size()) / 8 : 1);
      EXPECT_LE(answer.passes, static_cast<double>(block > 0 ? 2 * 48 + 8 : 48));
      EXPECT_GE(answer.confidence, 0);
      EXPECT_LE(answer.confidence, 1);
    }
  }
}

TEST(DiffusionModel, StepsOfRandomWeightsParseBehindTruePrefixes) {
  const auto traces = fixture_traces();
  for (const int64_t block : {0, 4}) {
    auto model = diffusion_model(7, block, false);
    const auto judged = model.judge_next(traces);
    ASSERT_TRUE(judged.ok()) << judged.error().text();
    for (size_t i = 0; i < traces.size(); ++i) {
      const std::span<const tracer::StepView> steps(traces[i].steps);
      ASSERT_EQ(judged.value()[i].size(), steps.size() - 1);
      const auto next = model.next(traces[i].program, steps.first(2));
      ASSERT_TRUE(next.ok()) << next.error().text();
      ASSERT_EQ(next.value().steps.size(), 1);
      EXPECT_EQ(judge_step(next.value().steps[0], steps[2], 0).exact, judged.value()[i][1].exact);
    }
  }
}

TEST(DiffusionModel, AModelOfTracesAnswersNoQuestionsAboutStates) {
  EXPECT_EQ(diffusion_model(1, 8, false).answer(questions(), {}).error().code, ErrorCode::kUnsupported);
}

TEST(RefinerModel, AnswersWhatFitsItsGrid) {
  const datasets::GridShape shape{64, 6, 8};
  lm::RefinerConfig config;
  config.vocab_size = datasets::kVocabularySize;
  config.seq_len = shape.cells();
  config.num_puzzle_identifiers = 1;
  config.hidden_size = 32;
  config.num_heads = 2;
  config.h_cycles = 2;
  config.l_cycles = 2;
  config.puzzle_emb_ndim = 0;
  config.puzzle_emb_len = 0;
  config.halt_max_steps = 3;
  auto refiner = std::make_unique<lm::Refiner>(config, at::kFloat);
  refiner->initialise(3);
  RefinerModel model(directory_of("refiner", true), std::move(refiner), shape, {});
  auto asked = questions();
  const auto answers = model.answer(asked, {});
  ASSERT_TRUE(answers.ok()) << answers.error().text();
  for (size_t i = 0; i < asked.size(); ++i) {
    const StateAnswer& answer = answers.value()[i];
    EXPECT_EQ(answer.whole, parses(asked[i], answer));
    const bool fits = datasets::lay_out_question(asked[i].given, shape).has_value();
    EXPECT_EQ(answer.passes > 0, fits);
    EXPECT_EQ(answer.confidence > 0 && answer.confidence < 1, fits);
  }
}

}  // namespace
}  // namespace foretrace::worldmodel
