// `foretrace lm generate`: text behind prompts.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/lm_denoise.h"
#include "core/result.h"
#include "lm/generate/engine.h"
#include "lm/tokenizer/tokenizer.h"

namespace foretrace::cli {

class LmGenerate {
 public:
  void declare(CLI::App& app);
  Result<int> run(const std::string& model);

 private:
  [[nodiscard]] Result<std::vector<std::vector<int32_t>>> read_prompts(const lm::tokenizer::Tokenizer* tokenizer) const;
  // Packed for steps; with --speculative the multi-token head too, which must be there.
  [[nodiscard]] Result<std::unique_ptr<lm::CausalLm>> load(const std::string& directory) const;
  // `more`: further fields of the JSON object; may be null.
  void print(const std::vector<int32_t>& prompt, const lm::Generation& generation, const lm::tokenizer::Tokenizer* tokenizer,
             const Json& more = {}) const;
  using Prompts = std::vector<std::vector<int32_t>>;
  Result<int> run_by_token(const std::string& directory, const Prompts& prompts, const lm::tokenizer::Tokenizer* tokenizer);
  Result<int> run_by_denoising(const std::string& directory, const lm::DiffusionInfo& info, const Prompts& prompts,
                               const lm::tokenizer::Tokenizer* tokenizer);
  // Between the prompts, where there are several.
  void print_heading(size_t prompt) const;

  std::vector<CLI::Option*> by_token_;  // options of models that generate token by token
  CLI::Option* temperature_ = nullptr;
  LmDenoise denoise_;
  std::vector<std::string> prompts_, stops_;
  std::string ids_;
  std::string dtype_ = "float32";
  lm::GenerationRequest request_;
  lm::EngineOptions engine_;
  bool json_ = false;
};

}  // namespace foretrace::cli
