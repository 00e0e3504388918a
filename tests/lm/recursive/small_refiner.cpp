#include "tests/lm/recursive/small_refiner.h"

#include "lm/torch.h"

namespace foretrace::lm {

RefinerConfig small_refiner_config(const std::string& options) {
  Json json = parse_json(R"({"hidden_size": 24, "num_heads": 3, "expansion": 2, "L_layers": 2, "H_cycles": 2, "L_cycles": 3,
    "vocab_size": 7, "seq_len": 6, "num_puzzle_identifiers": 4, "puzzle_emb_len": 2, "halt_max_steps": 3})").value();
  json.update(parse_json(options).value());
  return refiner_config_from_training(json, "test").value();
}

void randomise(Refiner& refiner, uint64_t seed) {
  const at::NoGradGuard no_grad;
  refiner.initialise(seed);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed + 1);
  for (auto& parameter : refiner.parameters().all()) {
    if (parameter.initial == InitialValue::kZero) parameter.value.normal_(0, 0.2, generator);
    if (parameter.initial == InitialValue::kNoHalt) parameter.value.normal_(0, 0.5, generator);
  }
  refiner.parameters().refresh_compute_copies();
}

std::map<std::string, at::Tensor> weights_by_name(const Refiner& refiner) {
  std::map<std::string, at::Tensor> weights;
  for (const auto& parameter : refiner.parameters().all()) weights[parameter.name.substr(std::string("model.inner.").size())] = parameter.value;
  return weights;
}

void force_halting(Refiner& refiner, double q_halt, double q_continue) {
  const at::NoGradGuard no_grad;
  auto weights = weights_by_name(refiner);
  weights.at("q_head.weight").zero_();
  weights.at("q_head.bias").copy_(at::tensor({q_halt, q_continue}, at::kDouble));
  refiner.parameters().refresh_compute_copies();
}

}  // namespace foretrace::lm
