// How checkpoints of each family spell the weights of a linear-attention layer.
#pragma once

#include <string>

#include "lm/config.h"
#include "lm/parameter.h"

namespace foretrace::lm {

// Rows of the layer's convolution and of its first projection: [q | k | v]; k and v once a Householder factor.
struct DeltaWidths {
  explicit DeltaWidths(const ModelConfig& config);
  int64_t query, key, value;  // of the convolution
  int64_t gate;               // z's rows of the first projection; 0: no gate, or one of low rank
  int64_t strengths;          // betas a token
  [[nodiscard]] int64_t channels() const { return query + key + value; }
};

// [q | k | v | z] and [beta | decay]. Qwen3-Next groups their rows by key head; here they are sorted by part.
Spelling projection_spelling(const ModelConfig& config, const std::string& prefix);
Spelling strength_spelling(const ModelConfig& config, const std::string& prefix, int64_t decay_rows);
// The depthwise convolution of all channels, as written first.
std::vector<Spelling> convolution_spellings(const ModelConfig& config, const std::string& prefix);
Spelling log_decay_spelling(const ModelConfig& config, const std::string& prefix);
std::string norm_key(const ModelConfig& config, const std::string& prefix);
std::string out_key(const ModelConfig& config, const std::string& prefix);

}  // namespace foretrace::lm
