// CanvasGrammar: accepts the tokens of a text from left to right, and knows how near the text's end can be, so that a canvas of a fixed
// number of cells can be held to it: a text that ends, then `fill()` in every cell that is left.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace foretrace::lm {

class CanvasGrammar {
 public:
  static constexpr int64_t kNoEnd = INT64_MAX / 4;

  virtual ~CanvasGrammar() = default;
  // Goes on independently.
  [[nodiscard]] virtual std::unique_ptr<CanvasGrammar> copy() const = 0;
  // So many tokens are enough to make the text whole; 0: it is, or fill() has come. kNoEnd: none are.
  [[nodiscard]] virtual int64_t shortest_end() const = 0;
  // Sets allowed[t] to 1 for each token that may come next and behind which shortest_end() is room - 1 or less, to 0 for all others. One
  // at least is set if shortest_end() <= room and room > 0. `allowed` has an entry for each token of the vocabulary.
  virtual void allow(int64_t room, std::vector<uint8_t>& allowed) const = 0;
  // false: the token cannot stand here, and nothing changed.
  virtual bool advance(int32_t token) = 0;
  // What stands behind the end of a text; only it comes behind itself.
  [[nodiscard]] virtual int32_t fill() const = 0;
};

}  // namespace foretrace::lm
