// ExampleSource: an indexed list of token sequences with a loss weight a token. Reading must be cheap and repeatable.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foretrace::lm {

struct TokenExample {
  std::vector<int32_t> tokens;
  std::vector<float> weights;  // weights[i]: of predicting tokens[i] from those before it; weights[0] is not used
  std::vector<int32_t> targets;  // targets[i]: to be predicted in place of tokens[i]; empty: tokens[i] itself
  std::vector<uint8_t> given;    // given[i]: no noise replaces tokens[i] (diffusion); empty: those without weight
};

class ExampleSource {
 public:
  virtual ~ExampleSource() = default;
  [[nodiscard]] virtual int64_t size() const = 0;
  [[nodiscard]] virtual int64_t length(int64_t index) const = 0;
  [[nodiscard]] virtual TokenExample at(int64_t index) const = 0;
  // Every token is below this.
  [[nodiscard]] virtual int64_t vocabulary() const = 0;
  // What stands behind a text's end, where rows are filled up and that is learnt (diffusion); -1: nothing.
  [[nodiscard]] virtual int32_t end_token() const { return -1; }
  // Identifies the data: a run resumes only on the data that it began with.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

}  // namespace foretrace::lm
