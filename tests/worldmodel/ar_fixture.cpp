#include "tests/worldmodel/ar_fixture.h"

#include <ATen/Parallel.h>

#include "datasets/trace_language.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "lm/train/adamw.h"
#include "tests/step_builder.h"

namespace foretrace::worldmodel {
namespace {

using tracer::Event;

lm::ModelConfig config() {
  lm::ModelConfig config;
  config.vocab_size = datasets::kVocabularySize;
  config.hidden_size = 32;
  config.intermediate_size = 64;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.num_key_value_heads = 1;
  config.head_dim = 16;
  config.linear_num_key_heads = 2;
  config.linear_num_value_heads = 2;
  config.linear_key_head_dim = 16;
  config.linear_value_head_dim = 16;
  config.layer_types = {lm::LayerType::kLinearAttention, lm::LayerType::kFullAttention};
  return config;
}

// def f(n):
//     t = 'a'
//     while n:
//         n -= 1
//     return t
TracedProgram loop(int64_t n) {
  TracedProgram traced;
  traced.program = {"def f(n):\n    t = 'a'\n    while n:\n        n -= 1\n    return t\n",
                    "f",
                    std::to_string(n),
                    "program.py",
                    {}};
  auto& steps = traced.steps;
  auto text = [](int64_t v) { return std::to_string(v); };
  steps.push_back(make_step(Event::kCall, 1, {{"n", text(n)}}, {"n"}));
  steps.push_back(make_step(Event::kLine, 2, {{"n", text(n)}}));
  steps.push_back(make_step(Event::kLine, 3, {{"n", text(n)}, {"t", "'a'"}}, {"t"}));
  for (int64_t i = n; i > 0; --i) {
    steps.push_back(make_step(Event::kLine, 4, {{"n", text(i)}, {"t", "'a'"}}));
    steps.push_back(make_step(Event::kLine, 3, {{"n", text(i - 1)}, {"t", "'a'"}}, {"n"}));
  }
  steps.push_back(make_step(Event::kLine, 5, {{"n", "0"}, {"t", "'a'"}}));
  steps.push_back(make_step(Event::kReturn, 5, {{"n", "0"}, {"t", "'a'"}}, {}, "'a'"));
  for (size_t k = 0; k < steps.size(); ++k) steps[k].step = static_cast<int64_t>(k);
  return traced;
}

void learn(lm::CausalLm& model, const std::vector<TracedProgram>& traces, int steps) {
  model.parameters().require_gradients(true);
  lm::AdamW adam({0.9, 0.999, 1e-8});
  for (auto& parameter : model.parameters().all()) adam.add(parameter.name, parameter.value, 0);
  for (int s = 0; s < steps; ++s) {
    const auto& traced = traces[static_cast<size_t>(s) % traces.size()];
    const auto text = datasets::ProgramText::make({traced.program.source, traced.program.path,
                                                   traced.program.entry, traced.program.args})
                          .value();
    const auto encoded = datasets::encode_trace(text, traced.steps).value();
    std::vector<int64_t> ids(text.prompt().begin(), text.prompt().end());
    ids.insert(ids.end(), encoded.tokens.begin(), encoded.tokens.end());
    const auto all = at::tensor(ids, at::kLong).unsqueeze(0);
    const auto length = static_cast<int64_t>(ids.size());
    const auto logits =
        model.head(model.hidden(all.slice(1, 0, length - 1))).squeeze(0).to(at::kFloat);
    const auto loss = at::cross_entropy_loss(logits, all.squeeze(0).slice(0, 1));
    for (auto& parameter : model.parameters().all()) parameter.value.mutable_grad().reset();
    loss.backward();
    adam.step(0.01);
    model.parameters().refresh_compute_copies();
  }
  model.parameters().require_gradients(false);
}

}  // namespace

std::vector<TracedProgram> fixture_traces() {
  return {{{kSmallProgram, "f", "1", "program.py", {}}, small_trace()}, loop(1), loop(3)};
}

std::unique_ptr<ArModel> fixture_model(uint64_t seed, int steps, size_t learnt, bool asks_states, const Sampling& sampling) {
  at::set_num_threads(1);  // threads that wait for each other cost more than such a model
  auto model = std::make_unique<lm::CausalLm>(config(), at::kFloat);
  model->parameters().initialise(seed, 0.1);
  auto traces = fixture_traces();
  traces.resize(learnt);
  if (steps > 0) learn(*model, traces, steps);
  ModelDirectory directory;
  directory.name = directory.id = "tiny";
  directory.decoder = "ar";
  directory.knows_traces = !asks_states;
  directory.knows_states = asks_states;
  return std::make_unique<ArModel>(std::move(directory), std::move(model), sampling);
}

}  // namespace foretrace::worldmodel
