// AlignedText: a text made from an original, and for each of its bytes the original's bytes that it came from.
// A text that still is a part of the original only knows where it starts; only changed ones carry spans.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lm/tokenizer/span.h"

namespace foretrace::lm::tokenizer {

class AlignedText {
 public:
  // A part of the original that starts at byte `at` of it. `text` must outlive this.
  AlignedText(std::string_view text, size_t at) : view_(text), at_(at) {}
  // REQUIRES: spans.size() == text.size()
  AlignedText(std::string text, std::vector<Span> spans);
  AlignedText(const AlignedText&) = delete;
  AlignedText& operator=(const AlignedText&) = delete;

  [[nodiscard]] std::string_view text() const { return view_; }
  // The original's bytes that one byte came from: a whole character.
  [[nodiscard]] Span origin_of_byte(size_t at) const;
  // From the start of the first byte's origin to the end of the last one's. REQUIRES: !range.empty()
  [[nodiscard]] Span origin(Span range) const;

 private:
  std::string owned_;
  std::string_view view_;
  std::vector<Span> spans_;  // empty: unchanged
  size_t at_ = 0;
};

// A part of a text on its way to the model: still text, or already a token.
struct Piece {
  const AlignedText* source = nullptr;
  Span range;
  int32_t token = -1;  // an added token's id, or -1

  [[nodiscard]] std::string_view text() const { return source->text().substr(range.begin, range.size()); }
};

// The texts of one encoding; pieces point into it.
using TextPool = std::deque<AlignedText>;

}  // namespace foretrace::lm::tokenizer
