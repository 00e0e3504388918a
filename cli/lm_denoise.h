// The part of `foretrace lm generate` for models that generate by denoising (lm/diffusion).
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "lm/causal_lm.h"
#include "lm/diffusion/denoiser.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::cli {

class LmDenoise {
 public:
  void declare(CLI::App& app);
  // The first of its options that was given; empty: none.
  [[nodiscard]] std::string given() const;

  struct Job {
    const lm::CausalLm* model;
    lm::DiffusionInfo info;
    const std::vector<std::vector<int32_t>>* prompts;
    const lm::tokenizer::Tokenizer* tokenizer;  // may be null
    int64_t max_tokens, batch;
    double temperature;
    uint64_t seed;  // prompt i has seed + i
    bool json;
  };
  // A result a batch of prompts, in their order.
  Result<std::vector<lm::DiffusionResult>> run(const Job& job) const;

 private:
  [[nodiscard]] Result<lm::DiffusionOptions> options(const Job& job) const;
  [[nodiscard]] Result<std::unique_ptr<lm::Denoiser>> denoiser(const Job& job) const;
  [[nodiscard]] Result<std::shared_ptr<const lm::CanvasGrammar>> grammar(const Job& job) const;

  std::vector<CLI::Option*> own_;
  int64_t steps_ = 0, block_ = 0;
  std::string policy_, order_ = "probability", edit_, ends_ = "any", cache_ = "none", schema_;
  double threshold_ = 0.9, entropy_bound_ = 0.1, edit_threshold_ = 0, last_temperature_ = -1, guidance_ = 0;
  bool drafts_ = false;
};

}  // namespace foretrace::cli
