// Vocabulary: token <-> id. Ids may have gaps; each has one token. Open addressing for tokens: one cache line a lookup.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"

namespace foretrace::lm::tokenizer {

class Vocabulary {
 public:
  Vocabulary() : slots_(kFirstSlots) {}

  // A token or an id that is there already is an Error, so is a negative id.
  Status add(std::string token, int64_t id);
  void reserve(size_t tokens);

  [[nodiscard]] size_t size() const { return tokens_.size(); }
  [[nodiscard]] std::optional<int32_t> id(std::string_view token) const;
  // -1 where there are no tokens.
  [[nodiscard]] int64_t largest_id() const { return largest_; }
  // nullptr where no token has the id. Valid until the next add.
  [[nodiscard]] const std::string* token(int32_t id) const;

 private:
  static constexpr size_t kFirstSlots = 64;
  static constexpr uint32_t kFree = ~uint32_t{0};
  struct Token {
    std::string text;
    int32_t id = 0;
  };
  struct Slot {
    uint32_t hash = 0;
    uint32_t token = kFree;
  };
  // The token's slot, or the free one where it belongs.
  [[nodiscard]] size_t slot_of(std::string_view token, uint32_t hash) const;
  void resize(size_t slots);

  std::vector<Token> tokens_;
  std::vector<Slot> slots_;                       // a power of two, at most half of them taken
  std::unordered_map<int32_t, uint32_t> by_id_;  // index in tokens_
  int64_t largest_ = -1;
};

}  // namespace foretrace::lm::tokenizer
