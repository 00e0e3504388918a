// Decoder: tokens' texts back to the text that they stand for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foretrace::lm::tokenizer {

class Decoder {
 public:
  enum class Step {
    kByteLevel,  // letters of the byte alphabet become bytes, a token with any other character stays as it is
    kFuse,       // tokens become one
  };
  void add(Step step) { steps_.push_back(step); }
  // Without a decoder tokens are joined by spaces.
  void join_with_spaces() { spaces_ = true; }

  // The bytes that the tokens stand for; they need not be UTF-8.
  [[nodiscard]] std::string bytes(const std::vector<std::string_view>& tokens) const;

 private:
  std::vector<Step> steps_;
  bool spaces_ = false;
};

}  // namespace foretrace::lm::tokenizer
