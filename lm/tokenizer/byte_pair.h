// BytePair: the model of a tokenizer.json of type BPE. A word starts as its characters and merges, lowest rank first,
// leftmost first, until no pair of neighbours merges. O(n log n) in the word's length. May be used by several threads
// at once.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "lm/tokenizer/merge_table.h"
#include "lm/tokenizer/vocabulary.h"

namespace foretrace::lm::tokenizer {

struct BytePairOptions {
  std::optional<std::string> unknown_token;
  bool fuse_unknown = false;   // neighbouring unknown characters are one token
  bool ignore_merges = false;  // a word that is in the vocabulary is its own token
};

// A token of a word: its id and how many bytes of the word it takes.
struct Symbol {
  int32_t id = 0;
  uint32_t bytes = 0;
};

class BytePair {
 public:
  BytePair(Vocabulary vocabulary, MergeTable merges, BytePairOptions options);

  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  // Whether every letter of the byte alphabet is a token, so that encode_bytes can be asked.
  [[nodiscard]] bool knows_every_byte() const { return knows_every_byte_; }

  // Tokens of a word in UTF-8. An unknown character without an unknown token is left out, as the package does.
  // The one Error: the unknown token is needed and is none.
  Status encode(std::string_view word, std::vector<Symbol>& symbols) const;
  // The same for a word of any bytes, read in the byte alphabet; `bytes` of the symbols are the word's own.
  // REQUIRES: knows_every_byte()
  void encode_bytes(std::string_view word, std::vector<Symbol>& symbols) const;

 private:
  void merge(std::vector<Symbol>& symbols) const;
  Status add_unknown(size_t bytes, bool& fusing, std::vector<Symbol>& symbols) const;

  Vocabulary vocabulary_;
  MergeTable merges_;
  BytePairOptions options_;
  std::optional<int32_t> unknown_;
  std::array<int32_t, 256> byte_ids_{};
  bool knows_every_byte_ = true;
};

}  // namespace foretrace::lm::tokenizer
