#include "worldmodel/open_model.h"

#include <cstdio>

#include "lm/diffusion/order_names.h"
#include "worldmodel/ar_model.h"

namespace foretrace::worldmodel {
namespace {

template <typename Model>
Result<std::unique_ptr<WorldModel>> as_world_model(Result<std::unique_ptr<Model>> model) {
  if (!model.ok()) return model.error();
  return std::unique_ptr<WorldModel>(std::move(model).value());
}

const char* name_of(lm::OrderScore order) {
  for (const auto& [name, score] : lm::kOrderNames)
    if (score == order) return name;
  return "";
}

std::string shortest(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

std::string DecodeSettings::text(const std::string& decoder) const {
  if (decoder == "diffusion") {
    std::string text = tokens_a_pass > 0 ? "tokens_a_pass=" + std::to_string(tokens_a_pass) : "threshold=" + shortest(threshold);
    if (order != lm::OrderScore::kTopProbability) text += std::string(" order=") + name_of(order);
    return text + " canvas=" + std::to_string(canvas);
  }
  if (decoder != "refiner") {
    const std::string votes = sampling.votes > 1 ? "votes=" + std::to_string(sampling.votes) + " " : "";
    if (sampling.temperature <= 0) return votes + "greedy";
    return votes + "temperature=" + shortest(sampling.temperature) + (sampling.top_p < 1 ? " top_p=" + shortest(sampling.top_p) : "") +
           (sampling.seed != 0 ? " seed=" + std::to_string(sampling.seed) : "");
  }
  std::string text = "steps=" + std::to_string(refiner.steps) + (refiner.until_halt ? " until_halt" : "");
  if (refiner.rollouts > 1 || refiner.noise > 0)
    text += " rollouts=" + std::to_string(refiner.rollouts) + " noise=" + shortest(refiner.noise) + " seed=" + std::to_string(refiner.seed);
  return text;
}

Result<std::unique_ptr<WorldModel>> open_model(ModelDirectory directory, const DecodeSettings& settings, const std::string& decoder) {
  if (!decoder.empty() && directory.decoder != decoder)
    return unsupported(directory.path + " predicts with '" + directory.decoder + "', not with '" + decoder + "'",
                       "train a model whose config says so (docs/training.md), or leave --decoder out");
  if (directory.decoder == "ar") return as_world_model(ArModel::open(std::move(directory), settings.sampling));
  if (directory.decoder == "diffusion") {
    DiffusionModelOptions options;
    options.policy.threshold = settings.threshold;
    options.policy.order = settings.order;
    options.tokens_a_pass = settings.tokens_a_pass;
    options.canvas = settings.canvas;
    return as_world_model(DiffusionModel::open(std::move(directory), options));
  }
  if (directory.decoder == "refiner") return as_world_model(RefinerModel::open(std::move(directory), settings.refiner));
  return unsupported(directory.path + " has decoder '" + directory.decoder + "', this build predicts with ar, diffusion and refiner");
}

}  // namespace foretrace::worldmodel
