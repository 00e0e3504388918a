#include "agents/server/token_spelling.h"

#include <algorithm>
#include <cstdio>

#include "datasets/vocabulary.h"
#include "lm/tokenizer/tokenizer.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::agents {
namespace {

std::string traced(int32_t token, bool first) {
  const auto spelled = static_cast<datasets::Token>(token);
  return (first ? "" : " ") + (token < datasets::kVocabularySize ? datasets::tokens_text({&spelled, 1}) : "<" + std::to_string(token) + ">");
}

}  // namespace

lm::tokenizer::BytesOf TokenSpelling::bytes_of() const {
  if (tokenizer_ != nullptr) return lm::tokenizer::bytes_of_text(*tokenizer_);
  return [first = true](int32_t token) mutable { return traced(token, std::exchange(first, false)); };
}

std::string TokenSpelling::beginning(std::span<const int32_t> tokens) const {
  return lm::tokenizer::TextStream(bytes_of(), {}).take_all(tokens) + (tokenizer_ == nullptr ? " " : "");
}

std::string TokenSpelling::bytes(int32_t token, bool first) const {
  return tokenizer_ != nullptr ? tokenizer_->decode_bytes({&token, 1}, false) : traced(token, first);
}

std::string TokenSpelling::name(int32_t token, bool first) const {
  const std::string bytes = this->bytes(token, first);
  if (lm::tokenizer::first_invalid_byte(bytes) == bytes.size()) return bytes;
  std::string spelled = "bytes:";
  for (const char c : bytes) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
    spelled += hex;
  }
  return spelled;
}

size_t TokenSpelling::characters(int32_t token, bool first) const {
  const std::string bytes = tokenizer_ != nullptr ? tokenizer_->decode_bytes({&token, 1}) : traced(token, first);
  return bytes.size() - static_cast<size_t>(std::count_if(bytes.begin(), bytes.end(), lm::tokenizer::is_continuation));
}

}  // namespace foretrace::agents
