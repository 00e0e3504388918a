// `foretrace lm generate`: text behind prompts.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/result.h"
#include "lm/generate/engine.h"

namespace foretrace::cli {

class LmGenerate {
 public:
  void declare(CLI::App& app);
  Result<int> run(const std::string& model);

 private:
  std::vector<std::string> prompts_, stops_;
  std::string ids_;
  std::string dtype_ = "float32";
  lm::GenerationRequest request_;
  lm::EngineOptions engine_;
  bool json_ = false;
};

}  // namespace foretrace::cli
