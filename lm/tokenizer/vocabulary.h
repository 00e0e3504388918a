// Vocabulary: token <-> id. Ids may have gaps; each has one token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.h"

namespace foretrace::lm::tokenizer {

class Vocabulary {
 public:
  // An id that another token has is an Error, so is a negative one.
  Status add(std::string token, int64_t id);
  void reserve(size_t tokens);

  [[nodiscard]] size_t size() const { return ids_.size(); }
  [[nodiscard]] std::optional<int32_t> id(std::string_view token) const;
  // -1 where there are no tokens.
  [[nodiscard]] int64_t largest_id() const { return largest_; }
  // nullptr where no token has the id.
  [[nodiscard]] const std::string* token(int32_t id) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> ids_;
  std::unordered_map<int32_t, const std::string*> tokens_;  // keys of ids_, which stay where they are
  int64_t largest_ = -1;
};

}  // namespace foretrace::lm::tokenizer
