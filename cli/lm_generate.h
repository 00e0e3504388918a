// `foretrace lm generate`: text behind prompts.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

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
  void print(const std::vector<int32_t>& prompt, const lm::Generation& generation, const lm::tokenizer::Tokenizer* tokenizer) const;

  std::vector<std::string> prompts_, stops_;
  std::string ids_;
  std::string dtype_ = "float32";
  lm::GenerationRequest request_;
  lm::EngineOptions engine_;
  bool json_ = false;
};

}  // namespace foretrace::cli
