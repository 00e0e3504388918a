// TokenSpelling: a model's tokens as text: by its tokenizer, or those of the trace language as people write them, with blanks between.
#pragma once

#include <cstdint>
#include <string>

#include "lm/tokenizer/text_stream.h"

namespace foretrace::agents {

class TokenSpelling {
 public:
  // `tokenizer` null: the model speaks the trace language. It must outlive this.
  explicit TokenSpelling(const lm::tokenizer::Tokenizer* tokenizer) : tokenizer_(tokenizer) {}

  // Of a text that begins.
  [[nodiscard]] lm::tokenizer::BytesOf bytes_of() const;
  // One token as log probabilities name it; `first`: of its text. Parts of characters as "bytes:\xe2\x82", as OpenAI's API has them.
  [[nodiscard]] std::string name(int32_t token, bool first) const;

 private:
  const lm::tokenizer::Tokenizer* tokenizer_;
};

}  // namespace foretrace::agents
