// TextSet: a set of texts with a token each, found in a longer text leftmost first, of those the longest.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lm/tokenizer/span.h"

namespace foretrace::lm::tokenizer {

class TextSet {
 public:
  static constexpr size_t kLongest = 1024;  // bytes of one text; a search takes at most so many steps a byte

  // An Error if the text is empty, too long or there already.
  Status add(std::string_view text, int32_t token);
  [[nodiscard]] bool empty() const { return nodes_.empty(); }

  struct Match {
    Span span;
    int32_t token = -1;
  };
  // The first match at or behind `from`; token -1 where there is none.
  [[nodiscard]] Match find(std::string_view text, size_t from) const;

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  // Children are a list: the first, then its siblings.
  struct Node {
    uint32_t child = kNone, sibling = kNone;
    int32_t token = -1;
    char byte = 0;
  };
  [[nodiscard]] uint32_t child_of(uint32_t node, char byte) const;
  [[nodiscard]] uint32_t root(char byte) const {
    return nodes_.empty() ? kNone : roots_[static_cast<unsigned char>(byte)];
  }

  std::vector<Node> nodes_;
  std::array<uint32_t, 256> roots_{};  // by first byte; set with the first text
};

}  // namespace foretrace::lm::tokenizer
