// Interner: string <-> dense 32-bit id, first seen = 0. Ids and views stay valid for the interner's life.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace foretrace {

class Interner {
 public:
  // The id of `text`, a new one if it was not seen before.
  uint32_t intern(std::string_view text);
  // REQUIRES: id < size()
  [[nodiscard]] std::string_view text(uint32_t id) const;
  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(texts_.size()); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint32_t> ids_;
};

}  // namespace foretrace
