// Opens a model directory as the world model that its decoder says: ar, diffusion or refiner.
#pragma once

#include <memory>
#include <string>

#include "worldmodel/diffusion_model.h"
#include "worldmodel/model_directory.h"
#include "worldmodel/refiner_model.h"
#include "worldmodel/sampling.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

// How a model predicts; what does not belong to its decoder changes nothing.
struct DecodeSettings {
  Sampling sampling;  // ar
  double threshold = 0.9;  // diffusion: score from which a token is accepted; by default the score is its probability
  lm::OrderScore order = lm::OrderScore::kTopProbability;  // diffusion: the score, and what is accepted first
  int64_t tokens_a_pass = 0;  // diffusion: accepted in each pass in place of those above the threshold; 0: the threshold rules
  int64_t canvas = 128;    // diffusion of whole rows: cells of an answer
  RefinerModelOptions refiner;

  // "threshold=0.9", for the decoder's own settings; part of a result's identity.
  [[nodiscard]] std::string text(const std::string& decoder) const;
};

// `decoder`: "ar", "diffusion", "refiner" must be the directory's; empty: whichever it is.
Result<std::unique_ptr<WorldModel>> open_model(ModelDirectory directory, const DecodeSettings& settings = {}, const std::string& decoder = {});

}  // namespace foretrace::worldmodel
