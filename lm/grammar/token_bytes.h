// TokenBytes: the bytes of every token of a vocabulary, for grammars of bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::lm {

class TokenBytes {
 public:
  // bytes[t]; empty: the token is none of text (special ones). Fails where one of the bytes 0x20 .. 0xF4 has no token of its own, since
  // then not every text could be written.
  static Result<TokenBytes> make(std::vector<std::string> bytes);
  // Tokens 0 .. 255 are bytes and all others none of text.
  static TokenBytes of_bytes(int64_t vocabulary);

  [[nodiscard]] int64_t vocabulary() const { return static_cast<int64_t>(bytes_.size()); }
  [[nodiscard]] const std::string& bytes(int32_t token) const { return bytes_[static_cast<size_t>(token)]; }
  // Tokens that begin with a byte.
  [[nodiscard]] const std::vector<int32_t>& beginning(char byte) const { return beginning_[static_cast<unsigned char>(byte)]; }
  // Tokens that are whole UTF-8 characters which stand for themselves in a JSON string, each with their number; and all other texts.
  struct Plain {
    int32_t token;
    int64_t characters;
  };
  [[nodiscard]] const std::vector<Plain>& plain() const { return plain_; }
  [[nodiscard]] const std::vector<int32_t>& others() const { return others_; }

 private:
  explicit TokenBytes(std::vector<std::string> bytes);

  std::vector<std::string> bytes_;
  std::array<std::vector<int32_t>, 256> beginning_;
  std::vector<Plain> plain_;
  std::vector<int32_t> others_;
};

}  // namespace foretrace::lm
