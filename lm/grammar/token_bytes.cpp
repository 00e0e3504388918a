#include "lm/grammar/token_bytes.h"

namespace foretrace::lm {
namespace {

// Bytes of the well-formed UTF-8 character at the start of `text` (never empty); 0: there is none.
size_t character_length(const std::string& text, size_t at) {
  const auto byte = [&](size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  const unsigned second = byte(1);
  const bool bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
                   (lead == 0xF4 && second > 0x8F);
  return bad ? 0 : length;
}

// Characters of a text that is plain in a JSON string; -1: it is not.
int64_t plain_characters(const std::string& text) {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const size_t length = character_length(text, at);
    if (length == 0 || byte < 0x20 || byte == '"' || byte == '\\') return -1;
    at += length;
  }
  return count;
}

}  // namespace

TokenBytes::TokenBytes(std::vector<std::string> bytes) : bytes_(std::move(bytes)) {
  for (size_t t = 0; t < bytes_.size(); ++t) {
    if (bytes_[t].empty()) continue;
    const auto token = static_cast<int32_t>(t);
    beginning_[static_cast<unsigned char>(bytes_[t][0])].push_back(token);
    const int64_t characters = plain_characters(bytes_[t]);
    if (characters >= 0) plain_.push_back({token, characters});
    else others_.push_back(token);
  }
}

Result<TokenBytes> TokenBytes::make(std::vector<std::string> bytes) {
  TokenBytes tokens(std::move(bytes));
  for (int byte = 0x20; byte <= 0xF4; ++byte) {
    bool alone = byte == 0x7F || byte == 0xC0 || byte == 0xC1;  // in no text that needs them
    for (const int32_t token : tokens.beginning_[static_cast<size_t>(byte)]) alone |= tokens.bytes(token).size() == 1;
    if (!alone)
      return unsupported("the vocabulary has no token for the byte " + std::to_string(byte) + " alone",
                         "texts are held to grammars byte by byte; a byte-level tokenizer has all 256");
  }
  return tokens;
}

TokenBytes TokenBytes::of_bytes(int64_t vocabulary) {
  std::vector<std::string> bytes(static_cast<size_t>(vocabulary));
  for (size_t byte = 0; byte < 256 && byte < bytes.size(); ++byte) bytes[byte] = std::string(1, static_cast<char>(byte));
  return TokenBytes(std::move(bytes));
}

}  // namespace foretrace::lm
