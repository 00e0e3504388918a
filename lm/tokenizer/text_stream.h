// TextStream: tokens as they come into text that can be sent: whole characters, and nothing that might be the beginning of a text at
// which it stops.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace foretrace::lm::tokenizer {

class Tokenizer;

// The bytes that each token adds to a text; asked for a text's tokens in their order, from its first one on.
using BytesOf = std::function<std::string(int32_t token)>;
// As Tokenizer::decode_bytes() gives them for the whole. `tokenizer` must outlive it.
BytesOf bytes_of_text(const Tokenizer& tokenizer);

class TextStream {
 public:
  TextStream(BytesOf bytes_of, std::vector<std::string> stops) : bytes_of_(std::move(bytes_of)), stops_(std::move(stops)) {}

  // The text that is settled by this token; may be empty. REQUIRES: !stopped()
  std::string take(int32_t token);
  // What take() held back, when no token follows. Bytes that are no characters become U+FFFD.
  std::string rest();
  // The text of these tokens up to a stop text, if there is one.
  std::string take_all(std::span<const int32_t> tokens);
  // A stop text has come; it and what follows are left out.
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  BytesOf bytes_of_;
  std::vector<std::string> stops_;
  std::string held_;
  bool stopped_ = false;
};

}  // namespace foretrace::lm::tokenizer
