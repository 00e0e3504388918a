// PreTokenizer: cuts text into the words that the model sees, and, for byte-level vocabularies, writes their bytes as
// letters.
#pragma once

#include <variant>
#include <vector>

#include "lm/tokenizer/split.h"

namespace foretrace::lm::tokenizer {

// Bytes become letters of the byte alphabet. Before that, a piece that starts with no space may get one, and GPT-2's
// pattern may split it.
struct ByteLevel {
  bool add_prefix_space = false;
  bool use_regex = true;
};

class PreTokenizer {
 public:
  void add(Split split) { steps_.emplace_back(std::move(split)); }
  void add(ByteLevel byte_level);

  // Whether the last step is byte-level and the only one: then apply() may leave its letters to the model.
  [[nodiscard]] bool ends_in_bytes() const;
  // Replaces the pieces that are no token yet by their parts. `keep_bytes`: without the letters of the last step.
  // REQUIRES: ends_in_bytes(), where keep_bytes
  Status apply(std::vector<Piece>& pieces, TextPool& pool, bool keep_bytes) const;

 private:
  struct Letters {};      // bytes become letters
  struct PrefixSpace {};  // " " in front of what starts with none
  using Step = std::variant<Split, PrefixSpace, Letters>;

  std::vector<Step> steps_;
};

}  // namespace foretrace::lm::tokenizer
