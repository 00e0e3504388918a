// What a denoising pass over a block costs beside a token of the same backbone, by size: the tokens that a pass must commit for block
// diffusion to be faster than next tokens. Wall time, random weights, one text behind 256 tokens.
//   bench_denoise [WIDTH LAYERS ...]    default: 128 4, 512 8, 1024 12
// Checks before it times: logits of a canvas in bf16 against those in fp32, which random weights drive apart by some percent.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "core/check.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kVocabulary = 640, kPrompt = 256;

ModelConfig config_of(int64_t width, int64_t layers) {
  ModelConfig config;
  config.vocab_size = kVocabulary;
  config.hidden_size = width;
  config.intermediate_size = 3 * width;
  config.num_hidden_layers = layers;
  for (int64_t i = 0; i < layers; ++i) config.layer_types.push_back(i % 4 == 3 ? LayerType::kFullAttention : LayerType::kLinearAttention);
  config.head_dim = config.linear_key_head_dim = config.linear_value_head_dim = 32;
  config.num_attention_heads = config.linear_num_key_heads = config.linear_num_value_heads = width / 32;
  config.num_key_value_heads = width / 64;
  return config;
}

// The median of many calls, in ms.
double milliseconds(const std::function<void()>& body) {
  std::vector<double> times;
  for (int i = 0; i < 33; ++i) {
    const auto start = std::chrono::steady_clock::now();
    body();
    times.push_back(1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + 16, times.end());
  return times[16];
}

at::Tensor canvas_logits(const CausalLm& model, const Cache& cache, const at::Tensor& block) {
  return wide(model.head(model.hidden_canvas(cache, block)));
}

void check(const CausalLm& exact, const CausalLm& model, const at::Tensor& prompt, const at::Tensor& block) {
  const auto logits = [&](const CausalLm& of) {
    Cache cache = of.new_cache(1);
    of.commit(cache, prompt, {kPrompt});
    return canvas_logits(of, cache, block);
  };
  const at::Tensor a = logits(exact), b = logits(model);
  const double off = ((a - b).norm() / a.norm()).item<double>();
  std::fprintf(stderr, "a canvas in bf16 differs by %.4f of its norm from fp32\n", off);
  FORETRACE_CHECK(off < 0.2, "a canvas in bf16 is not that in fp32");
}

void measure(int64_t width, int64_t layers) {
  const ModelConfig config = config_of(width, layers);
  CausalLm exact(config, at::kFloat), model(config, at::kBFloat16);
  exact.parameters().initialise(1, config.initializer_range);
  for (size_t i = 0; i < exact.parameters().all().size(); ++i) model.parameters().all()[i].value.copy_(exact.parameters().all()[i].value);
  const at::Tensor prompt = at::randint(0, kVocabulary, {1, kPrompt}, at::kLong), block = at::randint(0, kVocabulary, {1, 32}, at::kLong);
  check(exact, model, prompt, block);
  FORETRACE_CHECK(model.pack_weights(), "no packed weights on this processor");
  Cache cache = model.new_cache(1);
  model.commit(cache, prompt, {kPrompt});
  Cache steps = cache.fork();
  const at::Tensor token = block.select(1, 0).contiguous();
  const double step = milliseconds([&] { static_cast<void>(model.step(steps, token)); });
  std::printf("width %4lld, %2lld layers, %6.1f M numbers: a token %.3f ms\n", static_cast<long long>(width), static_cast<long long>(layers),
              static_cast<double>(model.parameters().count()) / 1e6, step);
  for (const int64_t cells : {4, 8, 16, 32}) {
    const at::Tensor some = block.narrow(1, 0, cells).contiguous();
    const double pass = milliseconds([&] { static_cast<void>(canvas_logits(model, cache, some)); });
    std::printf("  a pass over %2lld cells %8.3f ms, %5.2f tokens; 1.5 times as fast from %5.2f tokens a pass\n", static_cast<long long>(cells), pass,
                pass / step, 1.5 * pass / step);
  }
}

}  // namespace
}  // namespace foretrace::lm

int main(int argc, char** argv) {
  c10::InferenceMode inference;
  at::manual_seed(1);
  std::vector<int64_t> sizes = {128, 4, 512, 8, 1024, 12};
  if (argc > 2) sizes.clear();
  for (int i = 1; i + 1 < argc; i += 2) sizes.insert(sizes.end(), {std::atol(argv[i]), std::atol(argv[i + 1])});
  for (size_t i = 0; i + 1 < sizes.size(); i += 2) foretrace::lm::measure(sizes[i], sizes[i + 1]);
}
