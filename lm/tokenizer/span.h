// Span: a range of bytes, [begin, end).
#pragma once

#include <cstddef>

namespace foretrace::lm::tokenizer {

struct Span {
  size_t begin = 0, end = 0;

  [[nodiscard]] size_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace foretrace::lm::tokenizer
