// Tokens a second of a checkpoint: training steps, prefill, decoding. scripts/bench_transformers runs it beside transformers.
//   bench_lm CHECKPOINT [--float32] [--long] [--decode] [--logits]     a line of JSON; a config.json alone gets random weights
// --long: a token read, a step and the cache of linear layers at position 65,536 beside those at 2,048; --decode: decoding alone;
// --logits: those of one row of tokens, for other programs to be held to.
// Checks before it times: logits in bf16, and of steps through packed weights, against those of fp32 chunks. A model with a multi-token
// head is also timed where it speculates, by guesses that are all right and by ones that are all wrong, beside itself without: the
// head computes its own guess either way. Their tokens are checked.
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "core/check.h"
#include "core/file.h"
#include "core/json.h"
#include "lm/generate/engine.h"
#include "lm/torch.h"
#include "lm/train/heap_settings.h"
#include "lm/train/loss.h"
#include "lm/train/optimizer.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kRows = 8, kColumns = 1024, kPrompt = 128, kSteps = 32, kSegment = 2048, kLong = 65536, kShortPrompt = 16;

struct Bench {
  std::string checkpoint;
  bool decode = false;  // nothing else
  at::ScalarType type = at::kBFloat16;
};

double seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The best of three, behind one that does not count.
double best_seconds(const std::function<void()>& body) {
  double best = 1e9;
  for (int i = 0; i < 4; ++i) {
    const double taken = seconds(body);
    if (i > 0) best = std::min(best, taken);
  }
  return best;
}

at::Tensor made_up_ids(const CausalLm& model, int64_t rows, int64_t columns) {
  return at::randint(0, model.config().vocab_size, {rows, columns}, at::kLong);
}

// The same numbers in any type.
std::unique_ptr<CausalLm> made_up(const ModelConfig& config, at::ScalarType type) {
  auto exact = std::make_unique<CausalLm>(config, at::kFloat);
  exact->parameters().initialise(1, config.initializer_range);
  if (type == at::kFloat) return exact;
  auto model = std::make_unique<CausalLm>(config, type);
  const auto& from = exact->parameters().all();
  for (size_t i = 0; i < from.size(); ++i) model->parameters().all()[i].value.copy_(from[i].value);
  return model;
}

std::unique_ptr<CausalLm> load(const Bench& bench, at::ScalarType type) {
  if (bench.checkpoint.ends_with(".json")) {
    const Json json = parse_json(read_file(bench.checkpoint).value()).value();
    return made_up(model_config_from_transformers(json, bench.checkpoint).value(), type);
  }
  auto model = CausalLm::load(bench.checkpoint, type);
  if (model.ok()) return std::move(model).value();
  std::fprintf(stderr, "%s\n", model.error().text().c_str());
  std::exit(EXIT_FAILURE);
}

double training_rate(const Bench& bench) {
  const auto model = load(bench, at::kFloat);
  ParameterTable& table = model->parameters();
  table.require_gradients(true);
  TrainConfig config;
  config.model = model->config();
  config.optimizer = OptimizerKind::kAdamW;
  if (bench.type != at::kFloat) table.make_compute_copies(bench.type);
  Optimizer optimizer(config, table);
  const at::Tensor ids = made_up_ids(*model, kRows, kColumns);
  Batch batch;
  batch.ids = ids;
  batch.targets = at::roll(ids, -1, 1);
  batch.weights = at::ones({kRows, kColumns});
  batch.tokens = kRows * kColumns;
  batch.weight = static_cast<double>(batch.tokens);
  const double taken = best_seconds([&] {
    batch_loss(*model, batch).total.backward();
    optimizer.step(1e-4);
    optimizer.clear_gradients();
  });
  return static_cast<double>(batch.tokens) / taken;
}

double prefill_rate(const CausalLm& model) {
  const at::Tensor ids = made_up_ids(model, kRows, kColumns);
  const double taken = best_seconds([&] {
    Cache cache = model.new_cache(kRows);
    model.prefill(cache, ids, std::vector<int64_t>(kRows, kColumns));
  });
  return static_cast<double>(kRows * kColumns) / taken;
}

double decode_rate(const CausalLm& model, int64_t rows) {
  Cache prompt = model.new_cache(rows);
  at::Tensor first = model.prefill(prompt, made_up_ids(model, rows, kPrompt), std::vector<int64_t>(static_cast<size_t>(rows), kPrompt));
  const double taken = best_seconds([&] {
    Cache cache = prompt.fork();
    at::Tensor next = first;
    for (int64_t i = 0; i < kSteps; ++i) next = model.step(cache, next.argmax(-1));
  });
  return static_cast<double>(rows * kSteps) / taken;
}

// Answers of `rows` sequences, read but for the time of the prompts.
struct Decoded {
  double rate = 0;  // tokens a second
  std::vector<std::vector<int32_t>> tokens;
};

// By the engine, greedy. `speculative`: guesses are the tokens of `known`, or with `off` others.
Decoded decoded(const CausalLm& model, int64_t rows, bool speculative, const std::vector<std::vector<int32_t>>& known, int32_t off) {
  const at::Tensor prompts = at::arange(rows * kShortPrompt).remainder(model.config().vocab_size - 1);
  const auto vocabulary = static_cast<int32_t>(model.config().vocab_size);
  GenerationEngine engine(model, {.max_sequences = rows, .prefill_tokens = rows * kShortPrompt, .speculative = speculative});
  for (int64_t row = 0; row < rows; ++row) {
    GenerationRequest request;
    const auto* from = prompts.data_ptr<int64_t>() + row * kShortPrompt;
    request.prompt.assign(from, from + kShortPrompt);
    request.max_tokens = 2 * kSteps + 1;
    if (speculative)
      request.draft = [answer = known[static_cast<size_t>(row)], off, vocabulary](std::span<const int32_t> tokens) {
        return tokens.size() < answer.size() ? (answer[tokens.size()] + off) % vocabulary : 0;
      };
    FORETRACE_CHECK(engine.add(std::move(request)).ok(), "the engine takes what it is given here");
  }
  engine.step();  // reads the prompts
  const double taken = seconds([&] {
    while (!engine.idle()) engine.step();
  });
  Decoded all{static_cast<double>(rows * 2 * kSteps) / taken, std::vector<std::vector<int32_t>>(static_cast<size_t>(rows))};
  for (auto& [id, generation] : engine.take_finished()) all.tokens[static_cast<size_t>(id)] = std::move(generation.tokens);
  return all;
}

// Plain decoding, and speculative by right and by wrong guesses: the best of three each, by turns.
Json speculation(const CausalLm& model, int64_t rows) {
  const auto known = decoded(model, rows, false, {}, 0).tokens;
  double plain = 0, right = 0, wrong = 0;
  const auto measure = [&](double& best, bool speculative, int32_t off) {
    const Decoded got = decoded(model, rows, speculative, known, off);
    if (got.tokens != known) {
      std::fprintf(stderr, "speculation gives other tokens: wrong results are not timed\n");
      std::exit(EXIT_FAILURE);
    }
    best = std::max(best, got.rate);
  };
  for (int i = 0; i < 3; ++i) {
    measure(plain, false, 0);
    measure(right, true, 0);
    measure(wrong, true, 1);
  }
  return {{"plain", plain}, {"all_accepted", right}, {"none_accepted", wrong}, {"ratio_all", right / plain}, {"ratio_none", wrong / plain}};
}

// Tokens a second of the products that a training step cannot do without: each matrix forward and twice backward.
double products_rate(const CausalLm& model, at::ScalarType type) {
  const at::NoGradGuard no_grad;
  double taken = 0;
  for (const Parameter& parameter : model.parameters().all()) {
    if (parameter.kind != ParameterKind::kMatrix && &parameter != &model.head_weight()) continue;
    const at::Tensor w = parameter.value.to(type);
    const at::Tensor x = at::randn({kRows * kColumns, w.size(1)}).to(type), dy = at::randn({kRows * kColumns, w.size(0)}).to(type);
    taken += best_seconds([&] {
      at::linear(x, w);
      at::mm(dy, w);
      at::mm(dy.t(), x);
    });
  }
  return static_cast<double>(kRows * kColumns) / taken;
}

// Largest differences from fp32 chunks, as shares of the largest logit.
Json checked(const Bench& bench, CausalLm& model) {
  const auto exact = load(bench, at::kFloat);
  const at::Tensor ids = made_up_ids(model, 2, 70);
  const at::Tensor expected = exact->logits(ids);
  const auto apart = [&](const at::Tensor& got) {
    return ((got - expected).abs().max() / expected.abs().max()).item<double>();
  };
  Json json = {{"chunk_difference", apart(model.logits(ids))}};
  if (model.pack_weights(kernels::PackedType::kInt8)) json["int8_difference"] = apart(model.recurrent_logits(ids));
  const auto type = bench.type == at::kFloat ? kernels::PackedType::kFloat32 : kernels::PackedType::kBfloat16;
  const bool packed = kernels::packed_linear_is_fast() ? model.pack_weights(type, model.looks_ahead()) : model.pack_weights();
  const char* step = packed ? "packed_difference" : "step_difference";
  json[step] = apart(model.recurrent_logits(ids));
  for (const auto& [name, difference] : json.items()) {
    const double bound = name == "int8_difference" ? 0.1 : bench.type == at::kFloat ? 1e-4 : 0.03;
    if (difference.get<double>() < bound) continue;
    std::fprintf(stderr, "%s is %g: wrong results are not timed\n", name.c_str(), difference.get<double>());
    std::exit(EXIT_FAILURE);
  }
  return json;
}

// Seconds of a step behind what the cache has read; the best of three.
double step_seconds(const CausalLm& model, const Cache& read) {
  const at::Tensor token = at::zeros({1}, at::kLong);
  const double taken = best_seconds([&] {
    Cache cache = read.fork();
    for (int64_t i = 0; i < kSteps; ++i) model.step(cache, token);
  });
  return taken / kSteps;
}

// Seconds a token of the first and of the last segment of a long prompt, and a step and the cache's bytes behind each, in a model of linear
// layers alone.
Json long_prompt(const Bench& bench) {
  ModelConfig config = load(bench, at::kFloat)->config();
  std::fill(config.layer_types.begin(), config.layer_types.end(), LayerType::kLinearAttention);
  CausalLm model(config, bench.type);
  model.parameters().initialise(1, 0.02);
  if (kernels::packed_linear_is_fast()) model.pack_weights(bench.type == at::kFloat ? kernels::PackedType::kFloat32 : kernels::PackedType::kBfloat16);
  const at::Tensor ids = made_up_ids(model, 1, kSegment);
  std::vector<double> taken;
  Cache cache = model.new_cache(1);
  Json early;
  for (int64_t read = 0; read < kLong; read += kSegment) {
    taken.push_back(seconds([&] { model.prefill(cache, ids, {kSegment}); }) / kSegment);
    if (read == 0) early = {{"step", step_seconds(model, cache)}, {"bytes", cache.bytes()}};
  }
  const double warm = *std::min_element(taken.begin() + 1, taken.begin() + 5);
  const double last = *std::min_element(taken.end() - 4, taken.end());
  const double step = step_seconds(model, cache);
  FORETRACE_CHECK(cache.lengths()[0] == kLong, "a long prompt is read whole");
  return {{"seconds_a_token_at_2048", warm}, {"seconds_a_token_at_65536", last}, {"ratio", last / warm},
          {"seconds_a_step_at_2048", early["step"]}, {"seconds_a_step_at_65536", step}, {"step_ratio", step / early["step"].get<double>()},
          {"cache_bytes_at_2048", early["bytes"]}, {"cache_bytes_at_65536", cache.bytes()}};
}

Json logits(const Bench& bench) {
  const auto model = load(bench, bench.type);
  const at::Tensor ids = made_up_ids(*model, 1, 70);
  const at::Tensor rows = model->logits(ids)[0].to(at::kFloat).contiguous();
  Json json = {{"ids", std::vector<int64_t>(ids.data_ptr<int64_t>(), ids.data_ptr<int64_t>() + ids.numel())}, {"logits", Json::array()}};
  for (int64_t i = 0; i < rows.size(0); ++i) {
    const float* row = rows.data_ptr<float>() + i * rows.size(1);
    json["logits"].push_back(std::vector<float>(row, row + rows.size(1)));
  }
  return json;
}

Json measured(const Bench& bench) {
  Json json = {{"type", bench.type == at::kFloat ? "float32" : "bfloat16"}, {"threads", at::get_num_threads()}};
  const auto model = load(bench, bench.type);
  json["decode_1_tensors"] = decode_rate(*model, 1);
  json["decode_16_tensors"] = decode_rate(*model, 16);
  json["check"] = checked(bench, *model);
  json["packed"] = model->packed();
  json["decode_1"] = decode_rate(*model, 1);
  json["decode_16"] = decode_rate(*model, 16);
  if (model->packed_ahead()) {
    json["speculation_1"] = speculation(*model, 1);
    json["speculation_16"] = speculation(*model, 16);
  }
  if (bench.decode) return json;
  json["prefill"] = prefill_rate(*model);
  json["training"] = training_rate(bench);
  json["products"] = products_rate(*model, bench.type);
  if (model->pack_weights(kernels::PackedType::kInt8)) json["decode_1_int8"] = decode_rate(*model, 1);
  return json;
}

}  // namespace
}  // namespace foretrace::lm

int main(int argc, char** argv) {
  using namespace foretrace;
  lm::Bench bench;
  Json (*task)(const lm::Bench&) = lm::measured;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--float32") == 0) {
      bench.type = at::kFloat;
    } else if (std::strcmp(argv[i], "--long") == 0) {
      task = lm::long_prompt;
    } else if (std::strcmp(argv[i], "--logits") == 0) {
      task = lm::logits;
    } else if (std::strcmp(argv[i], "--decode") == 0) {
      bench.decode = true;
    } else {
      bench.checkpoint = argv[i];
    }
  }
  if (bench.checkpoint.empty()) {
    std::fprintf(stderr, "usage: bench_lm CHECKPOINT [--float32] [--long] [--decode] [--logits]\n");
    return EXIT_FAILURE;
  }
  lm::keep_freed_memory();
  at::manual_seed(1);
  std::printf("%s\n", dump_json(task(bench)).c_str());
  return EXIT_SUCCESS;
}
