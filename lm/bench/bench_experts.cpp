// A layer of experts beside the same written with tensors, an expert after another: forward, and forward with backward.
//   bench_experts [TOKENS WIDTH INNER EXPERTS CHOSEN]      fp32; without arguments 2048 512 128 64 8
// Checks before it times: outputs and gradients of the two.
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "lm/mixture_of_experts.h"
#include "lm/ops/swiglu.h"
#include "lm/torch.h"
#include "lm/train/heap_settings.h"

namespace foretrace::lm {
namespace {

double seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Layer {
  explicit Layer(const ModelConfig& config)
      : config(config), table(at::kFloat), router(config, table, {"gate."}), experts(config, table, "") {
    table.initialise(1, 0.1);
    table.require_gradients(true);
    // the experts' own router has the weights of the one that the tensors ask
    const at::NoGradGuard no_grad;
    named("mlp.gate.weight").value.copy_(named("gate.weight").value);
  }
  Parameter& named(const std::string& name) {
    for (Parameter& parameter : table.all())
      if (parameter.name == name) return parameter;
    std::abort();
  }

  ModelConfig config;
  ParameterTable table;
  Router router;
  MixtureOfExperts experts;
};

at::Tensor with_kernels(Layer& layer, const at::Tensor& x) {
  return layer.experts.forward(x.unsqueeze(0), plain_sequence(1, x.size(0), at::kFloat)).squeeze(0);
}

at::Tensor with_tensors(Layer& layer, const at::Tensor& x) {
  const int64_t experts = layer.config.num_experts;
  const Routing routing = layer.router.forward(x);
  const auto gate_up = layer.named("mlp.experts.0.gate_proj.weight").value.unflatten(0, {experts, -1}).unbind(0);
  const auto down = layer.named("mlp.experts.0.down_proj.weight").value.unflatten(0, {experts, -1}).unbind(0);
  at::Tensor sum = at::zeros_like(x);
  for (int64_t e = 0; e < experts; ++e) {
    const at::Tensor places = (routing.experts == e).nonzero();
    if (places.size(0) == 0) continue;
    const at::Tensor row = places.select(1, 0), weight = routing.weights.index({row, places.select(1, 1)}).unsqueeze(1);
    const auto index = static_cast<size_t>(e);
    const at::Tensor inner = ops::swiglu_packed(at::linear(x.index_select(0, row), gate_up[index]));
    sum.index_add_(0, row, at::linear(inner, down[index]) * weight);
  }
  return sum;
}

using Function = at::Tensor (*)(Layer& layer, const at::Tensor& x);

// y and the gradients of x and of the experts' matrices.
std::vector<at::Tensor> trained(Layer& layer, Function function, const at::Tensor& x, const at::Tensor& direction) {
  const at::Tensor leaf = x.detach().requires_grad_();
  const at::Tensor y = function(layer, leaf);
  (y * direction).sum().backward();
  std::vector<at::Tensor> results = {y.detach(), leaf.grad()};
  for (const char* name : {"mlp.experts.0.gate_proj.weight", "mlp.experts.0.down_proj.weight"}) results.push_back(layer.named(name).value.grad());
  for (Parameter& parameter : layer.table.all()) parameter.value.mutable_grad().reset();
  return results;
}

void check(const std::vector<at::Tensor>& got, const std::vector<at::Tensor>& expected) {
  for (size_t i = 0; i < got.size(); ++i) {
    const double error = ((got[i] - expected[i]).abs().max() / expected[i].abs().max()).item<double>();
    if (error < 1e-4) continue;
    std::fprintf(stderr, "bench_experts: result %zu is off by %.3g\n", i, error);
    std::exit(EXIT_FAILURE);
  }
}

// The two by turns, the best of each.
void report(const char* what, const std::function<void(Function)>& run) {
  double kernels = 1e9, tensors = 1e9;
  for (int i = 0; i < 8; ++i) {
    kernels = std::min(kernels, seconds([&] { run(with_kernels); }));
    tensors = std::min(tensors, seconds([&] { run(with_tensors); }));
  }
  std::printf("%-22s kernels %8.2f ms   tensors %8.2f ms   x%.2f\n", what, 1e3 * kernels, 1e3 * tensors, tensors / kernels);
}

void measure(const ModelConfig& config, int64_t tokens) {
  keep_freed_memory();
  at::manual_seed(1);
  Layer layer(config);
  const at::Tensor x = at::randn({tokens, config.hidden_size}), direction = at::randn_like(x);
  check(trained(layer, with_kernels, x, direction), trained(layer, with_tensors, x, direction));
  std::printf("%lld tokens of %lld, %lld of %lld experts of %lld, %d threads\n", static_cast<long long>(tokens),
              static_cast<long long>(config.hidden_size), static_cast<long long>(config.num_experts_per_tok),
              static_cast<long long>(config.num_experts), static_cast<long long>(config.moe_intermediate_size), at::get_num_threads());
  report("forward", [&](Function function) {
    const at::NoGradGuard no_grad;
    function(layer, x);
  });
  report("forward and backward", [&](Function function) { trained(layer, function, x, direction); });
}

}  // namespace
}  // namespace foretrace::lm

int main(int argc, char** argv) {
  int64_t sizes[] = {2048, 512, 128, 64, 8};
  for (int i = 0; i < 5 && i + 1 < argc; ++i) sizes[i] = std::atoll(argv[i + 1]);
  foretrace::lm::ModelConfig config;
  config.hidden_size = sizes[1];
  config.moe_intermediate_size = sizes[2];
  config.num_experts = sizes[3];
  config.num_experts_per_tok = sizes[4];
  config.shared_expert_intermediate_size = 0;
  foretrace::lm::measure(config, sizes[0]);
  return EXIT_SUCCESS;
}
