// TextStream: tokens as they come into text that can be sent: whole characters, and nothing that might be the beginning of a text at
// which it stops.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foretrace::lm::tokenizer {
class Tokenizer;
}

namespace foretrace::agents {

// With U+FFFD in place of bytes that are no characters.
std::string valid_text(const std::string& bytes);

class TextStream {
 public:
  // `tokenizer` null: the model speaks the trace language, whose tokens are spelled with blanks between them.
  TextStream(const lm::tokenizer::Tokenizer* tokenizer, std::vector<std::string> stops) : tokenizer_(tokenizer), stops_(std::move(stops)) {}

  // The text that is settled by this token; may be empty. REQUIRES: !stopped()
  std::string take(int32_t token);
  // What take() held back, when no token follows. Bytes that are no characters become U+FFFD.
  std::string rest();
  // A stop text has come; it and what follows are left out.
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  [[nodiscard]] std::string bytes_of(int32_t token) const;

  const lm::tokenizer::Tokenizer* tokenizer_;
  std::vector<std::string> stops_;
  std::string held_;
  bool begun_ = false;
  bool stopped_ = false;
};

}  // namespace foretrace::agents
