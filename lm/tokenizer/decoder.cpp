#include "lm/tokenizer/decoder.h"

#include "lm/tokenizer/byte_alphabet.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

// Appends the bytes that a token's letters stand for; false, and nothing, if one stands for none.
bool append_bytes(std::string_view token, std::string& out) {
  const size_t before = out.size();
  for (size_t at = 0; at < token.size();) {
    const CodePoint point = code_point_at(token, at);
    const int byte = byte_of_letter(point.value);
    if (byte == kNoByte) {
      out.resize(before);
      return false;
    }
    out += static_cast<char>(byte);
    at += point.bytes;
  }
  return true;
}

std::string join(const std::vector<std::string_view>& tokens, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0) out += between;
    out += tokens[i];
  }
  return out;
}

}  // namespace

std::string Decoder::bytes(const std::vector<std::string_view>& tokens) const {
  if (steps_.empty()) return join(tokens, spaces_ ? " " : "");
  // At most one step is byte-level: what comes after it joins, what comes before it makes one token of all.
  if (steps_.front() == Step::kFuse) {
    std::string fused = join(tokens, "");
    std::string out;
    return steps_.back() == Step::kByteLevel && append_bytes(fused, out) ? out : fused;
  }
  std::string out;
  for (const std::string_view token : tokens)
    if (!append_bytes(token, out)) out += token;
  return out;
}

}  // namespace foretrace::lm::tokenizer
