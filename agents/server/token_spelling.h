// TokenSpelling: a model's tokens as text: by its tokenizer, or those of the trace language as people write them, with blanks between.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lm/tokenizer/text_stream.h"

namespace foretrace::agents {

class TokenSpelling {
 public:
  // `tokenizer` null: the model speaks the trace language. It must outlive this.
  explicit TokenSpelling(const lm::tokenizer::Tokenizer* tokenizer) : tokenizer_(tokenizer) {}

  // Of a text that begins.
  [[nodiscard]] lm::tokenizer::BytesOf bytes_of() const;
  // These tokens as the beginning of a text that goes on.
  [[nodiscard]] std::string beginning(std::span<const int32_t> tokens) const;

  // One token by itself, special ones too; `first`: of its text.
  [[nodiscard]] std::string bytes(int32_t token, bool first) const;
  // The same as log probabilities name it: parts of characters as "bytes:\xe2\x82", as OpenAI's API has them.
  [[nodiscard]] std::string name(int32_t token, bool first) const;
  // Characters by which a text grows with it: those that begin in it.
  [[nodiscard]] size_t characters(int32_t token, bool first) const;

 private:
  const lm::tokenizer::Tokenizer* tokenizer_;
};

}  // namespace foretrace::agents
